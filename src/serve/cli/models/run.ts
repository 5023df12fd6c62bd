import { UsageError } from '../../../model/errors.ts';
import { figuresOf } from '../../../sentiment/evaluate/evaluate.ts';
import { confusionOf } from '../../../sentiment/model-description.ts';
import { bestModel, type ModelEntry, missingMembers, surveyModels } from '../../../sentiment/registry.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';
import { type DiffOptions, diff } from './diff.ts';

export async function run(call: Call<DiffOptions>): Promise<void> {
  const [what, ...words] = call.args;
  if (what === 'diff') return diff(call, words);
  if (what !== undefined)
    throw new UsageError(`"${what}" is nothing that models does; leave it out, or say diff.`);

  const folders = modelFolders();
  const { models, faulty } = await surveyModels(folders);
  const best = await bestModel(folders);
  const remote = Object.entries((await call.config()).models.remote);
  if (call.json) {
    const found = models.map((model) => describe(model, missingMembers(model, models), best));
    const others = remote.map(([name, { url, languages, version }]) => ({
      name: `remote:${name}`,
      version,
      kind: 'remote',
      languages,
      address: new URL(url).host,
      missing: [],
    }));
    const damaged = faulty.map(({ folder, reason }) => ({ kind: 'damaged', folder, reason, missing: [] }));
    return call.console.json([...found, LEXICON, ...others, ...damaged]);
  }
  const rows = models.map((model) => [
    `${model.name}@${model.version}`,
    model.kind,
    model.languages,
    Number(figuresOf(confusionOf(model.confusion)).macroRecall.toFixed(4)),
    model.confusion.texts,
    stateOf(model, missingMembers(model, models), best),
  ]);
  const others = remote.map(([name, { url, languages }]) => [
    `remote:${name}`,
    'remote',
    languages,
    null,
    null,
    `at ${new URL(url).host}`,
  ]);
  const { name, version, kind, languages } = LEXICON;
  await call.console.table(
    ['model', 'kind', 'languages', 'macro-recall', 'texts', ''],
    [...rows, [`${name}@${version}`, kind, languages, null, null, 'rules, made from no labels'], ...others],
  );
  for (const { reason } of faulty) call.console.note(reason);
}

/** Built in; it needs no folder. */
const LEXICON = { name: 'lexicon', version: '1.0.0', kind: 'lexicon', languages: ['en'], missing: [] };

function stateOf(model: ModelEntry, missing: readonly string[], best: string): string {
  if (missing.length > 0) return `cannot be used: ${missing.join(' and ')} is not there`;
  return `${model.name}@${model.version}` === best ? 'used unless another is named' : model.trainedOn;
}

function describe(model: ModelEntry, missing: readonly string[], best: string) {
  const { accuracy, macroRecall, macroF1 } = figuresOf(confusionOf(model.confusion));
  return {
    name: model.name,
    version: model.version,
    kind: model.kind,
    languages: model.languages,
    licence: model.licence,
    trained_on: model.trainedOn,
    trained_at: model.trainedAt,
    evaluated_on: model.confusion.on,
    texts: model.confusion.texts,
    accuracy,
    macro_recall: macroRecall,
    macro_f1: macroF1,
    ...(model.kind === 'cascade' ? { members: model.members, threshold: model.threshold } : {}),
    /** Models that it needs and that are not there. */
    missing,
    /** Whether it is used where none is named. */
    best: `${model.name}@${model.version}` === best,
    folder: model.folder,
  };
}
