import { UsageError } from '../../../model/errors.ts';
import { type ListedModel, listKnownModels } from '../../model-list.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';
import { type DiffOptions, diff } from './diff.ts';

export async function run(call: Call<DiffOptions>): Promise<void> {
  const [what, ...words] = call.args;
  if (what === 'diff') return diff(call, words);
  if (what !== undefined)
    throw new UsageError(`"${what}" is nothing that models does; leave it out, or say diff.`);

  const { remote } = (await call.config()).models;
  const { models, faulty } = await listKnownModels(modelFolders(), remote);
  const addressOf = (name: string): string | null => {
    const service = remote[name.replace(/^remote:/, '')];
    return name.startsWith('remote:') && service !== undefined ? new URL(service.url).host : null;
  };
  if (call.json) {
    const found = models.map((model) => {
      const address = addressOf(model.name);
      return address === null ? model : { ...model, address };
    });
    const damaged = faulty.map(({ folder, reason }) => ({ kind: 'damaged', folder, reason, missing: [] }));
    return call.console.json([...found, ...damaged]);
  }
  await call.console.table(
    ['model', 'kind', 'languages', 'macro-recall', 'posts/s', 'MB', ''],
    models.map((model) => [
      model.kind === 'remote' ? model.name : `${model.name}@${model.version}`,
      model.kind,
      model.languages,
      model.macro_recall && Number(model.macro_recall.toFixed(4)),
      model.speed && Math.round(model.speed.two_cores),
      model.bytes && Number((model.bytes / 1e6).toFixed(1)),
      stateOf(model, addressOf(model.name)),
    ]),
  );
  for (const { reason } of faulty) call.console.note(reason);
}

function stateOf({ kind, missing, best, trained_on }: ListedModel, address: string | null): string | null {
  if (missing.length > 0) return `cannot be used: ${missing.join(' and ')} is not there`;
  if (best) return 'used unless another is named';
  if (address !== null) return `at ${address}`;
  return kind === 'lexicon' ? 'rules, made from no labels' : trained_on;
}
