import { CORRECTION } from '../../../lake/corrections/label.ts';

/**
 * What to tell where the second pass has another model than it had: a change of the configuration scores nothing again
 * by itself. Null where there is nothing to tell. `seen` are models that posts have scores of, name@version.
 */
export function noteOnChangedModel(
  seen: Iterable<string>,
  { first, second }: { first: string; second: string },
): string | null {
  // The name of a model in a folder is not known before it is loaded.
  if (/[/\\]|^\./.test(second)) return null;
  const name = second.replace(/^remote:/, 'remote-');
  const isOf = (model: string, wanted: string): boolean =>
    model === wanted || model.slice(0, model.lastIndexOf('@')) === wanted;
  const others = [...seen].filter(
    (model) => model !== CORRECTION && !isOf(model, name) && !isOf(model, first.split('@')[0]!),
  );
  if (others.length === 0) return null;
  return `Posts that are there have scores of ${others.sort().join(' and ')}, and those that come get them of ${second}: "undertone rescore --model ${second}" scores the others again.`;
}
