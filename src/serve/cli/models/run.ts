import { figuresOf } from '../../../sentiment/evaluate/evaluate.ts';
import { listModels, type ModelEntry } from '../../../sentiment/registry.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';

export async function run(call: Call): Promise<void> {
  const found = await listModels(modelFolders());
  if (call.json) return call.console.json(found.map(describe));
  if (found.length === 0) return call.console.note('There are no models: train one with `undertone train`.');
  await call.console.table(
    ['model', 'kind', 'languages', 'macro-recall', 'texts', 'trained on'],
    found.map((model) => [
      `${model.name}@${model.version}`,
      model.kind,
      model.languages,
      Number(figuresOf(model.confusion.counts).macroRecall.toFixed(4)),
      model.confusion.texts,
      model.trainedOn,
    ]),
  );
}

function describe(model: ModelEntry) {
  const { accuracy, macroRecall, macroF1 } = figuresOf(model.confusion.counts);
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
    folder: model.folder,
  };
}
