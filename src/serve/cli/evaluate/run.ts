import { basename } from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import { evaluateEntities } from '../../../sentiment/evaluate/entities/evaluate-entities.ts';
import { formatEntities } from '../../../sentiment/evaluate/entities/format-entities.ts';
import {
  type Contender,
  compareOnFile,
  type FileEvaluation,
} from '../../../sentiment/evaluate/evaluate-file.ts';
import { formatComparison } from '../../../sentiment/evaluate/format-comparison.ts';
import { formatEvaluation } from '../../../sentiment/evaluate/format-evaluation.ts';
import type { Call } from '../command.ts';
import { loadNamedModel } from '../load-model.ts';
import type { Progress } from '../terminal/progress.ts';
import { counted, formatCount } from '../terminal/quantity.ts';
import { describeComparison, describeEntities, describeEvaluation } from './describe.ts';

interface Options {
  model?: string;
  entities?: boolean;
  textColumn?: string;
  labelColumn?: string;
  where?: string;
}

export async function run(call: Call<Options>): Promise<void> {
  const { model, entities, ...columns } = call.options;
  const [file, ...more] = call.args as [string, ...string[]];
  const contenders = contendersOf(call, model, more);
  const progress = new ShownModels(call, basename(file));
  const onProgress = (name: string, share: number) => progress.show(name, share);
  if (entities) {
    if (Object.keys(columns).length > 0) {
      throw new UsageError(
        '--entities takes a file in CoNLL columns, which has no columns to name: leave out --text-column, --label-column and --where.',
      );
    }
    const judged = await evaluateEntities(contenders, file, { signal: call.signal }, onProgress);
    progress.clear();
    if (call.json)
      return call.console.json(
        judged.length === 1 ? describeEntities(judged[0]!) : judged.map(describeEntities),
      );
    return call.console.write(`${file}, ${counted(judged[0]!.posts, 'post')}\n\n${formatEntities(judged)}\n`);
  }
  const comparison = await compareOnFile(contenders, file, { ...columns, signal: call.signal }, onProgress);
  progress.clear();
  const [first, ...others] = comparison.evaluations as [FileEvaluation, ...FileEvaluation[]];
  if (call.json) {
    return call.console.json(
      others.length === 0 ? describeEvaluation(first) : describeComparison(comparison),
    );
  }
  const notes = notesOf(comparison.evaluations);
  if (others.length > 0) {
    const head = `${file}, ${formatCount(first.texts)} texts${notes}`;
    return call.console.write(`${head}\n\n${formatComparison(comparison)}\n`);
  }
  const speed = `${formatCount(first.postsPerSecond)} posts/s`;
  const mixed =
    first.mixed === null
      ? ''
      : `\n\nmixed     ${formatCount(first.mixed.texts)} texts, precision ${first.mixed.precision.toFixed(4)}, recall ${first.mixed.recall.toFixed(4)}`;
  await call.console.write(
    `${first.model} on ${file}, ${speed}${notes}\n\n${formatEvaluation(first, first.intervals)}${mixed}\n`,
  );
}

/** The models named, each once; the best there is where none is. */
function contendersOf(call: Call, model: string | undefined, more: readonly string[]): Contender[] {
  const names = [...(model ?? '').split(','), ...more]
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return [{ name: '', load: () => loadNamedModel(call, undefined) }];
  return [...new Set(names)].map((name) => ({ name, load: () => loadNamedModel(call, name) }));
}

function notesOf(evaluations: readonly FileEvaluation[]): string {
  const { skipped } = evaluations[0]!;
  const rows = skipped === 0 ? '' : `, ${counted(skipped, 'row')} left out for want of a text or label`;
  const unscored = evaluations
    .filter((one) => one.unscored > 0)
    .map((one) => `, ${formatCount(one.unscored)} texts that ${one.model} could not score left out`);
  return rows + unscored.join('');
}

/** One bar for each model. */
class ShownModels {
  readonly #call: Call<Options>;
  readonly #file: string;
  #name: string | null = null;
  #bar: Progress | null = null;

  constructor(call: Call<Options>, file: string) {
    this.#call = call;
    this.#file = file;
  }

  show(name: string, share: number): void {
    if (name !== this.#name) {
      this.clear();
      this.#name = name;
      const label = name === '' ? this.#file : `${name} on ${this.#file}`;
      this.#bar = this.#call.console.progress({ label, totalBytes: 1, shareOnly: true });
    }
    this.#bar?.update(share, 0);
  }

  clear(): void {
    this.#bar?.clear();
    this.#bar = null;
  }
}
