/** The models that can be named, with the figures of their cards: for the command line and the API. */
import { figuresOf, macroRecallInterval } from '../sentiment/evaluate/evaluate.ts';
import type { Interval } from '../sentiment/evaluate/wilson.ts';
import { readCard, summaryOf } from '../sentiment/model-card.ts';
import { confusionOf } from '../sentiment/model-description.ts';
import type { FaultyFolder } from '../sentiment/model-folder.ts';
import { bestModel, type ModelEntry, missingMembers, surveyModels } from '../sentiment/registry.ts';

/** What is unknown of a model is null. Shares are from 0 to 1, of texts that it was not trained on. */
export interface ListedModel {
  name: string;
  version: string;
  kind: ModelEntry['kind'] | 'lexicon' | 'remote';
  languages: readonly string[];
  /** What it is, in a sentence or two of its card. */
  summary: string | null;
  licence: string | null;
  trained_on: string | null;
  trained_at: string | null;
  evaluated_on: string | null;
  texts: number | null;
  accuracy: number | null;
  macro_recall: number | null;
  /** 95 %. */
  macro_recall_interval: Interval | null;
  macro_f1: number | null;
  /** Posts a second on the machine and the day that it was measured on. */
  speed: { one_core: number; two_cores: number; measured_at: string } | null;
  /** Of its files; a cascade needs those of its members too. */
  bytes: number | null;
  members: { fast: string; accurate: string } | null;
  threshold: number | null;
  /** Models that it needs and that are not there. */
  missing: string[];
  /** Whether it is used where none is named. */
  best: boolean;
  /** Pictures of its card. */
  figures: string[];
}

export interface ModelList {
  /** Those in folders, with them, and what else can be named. */
  models: (ListedModel & { folder?: string })[];
  faulty: FaultyFolder[];
}

const UNKNOWN = {
  summary: null,
  licence: null,
  trained_on: null,
  trained_at: null,
  evaluated_on: null,
  texts: null,
  accuracy: null,
  macro_recall: null,
  macro_recall_interval: null,
  macro_f1: null,
  speed: null,
  bytes: null,
  members: null,
  threshold: null,
  missing: [],
  best: false,
  figures: [],
} satisfies Partial<ListedModel>;

/** Built in; it needs no folder. */
const LEXICON: ListedModel = {
  name: 'lexicon',
  version: '1.0.0',
  kind: 'lexicon',
  languages: ['en'],
  ...UNKNOWN,
  summary: 'Rules and a list of words (VADER), made from no labels.',
};

/** `remote` are the services of the configuration, by the name that follows `remote:`. */
export async function listKnownModels(
  folders: readonly string[],
  remote: Readonly<Record<string, { languages: readonly string[]; version: string }>> = {},
): Promise<ModelList> {
  const { models, faulty } = await surveyModels(folders);
  const best = await bestModel(folders);
  const found = await Promise.all(
    models.map(async (model) => ({
      ...(await describe(model)),
      missing: missingMembers(model, models),
      best: `${model.name}@${model.version}` === best,
      folder: model.folder,
    })),
  );
  const services = Object.entries(remote).map(
    ([name, { languages, version }]): ListedModel => ({
      name: `remote:${name}`,
      version,
      kind: 'remote',
      languages,
      ...UNKNOWN,
    }),
  );
  return { models: [...found, LEXICON, ...services], faulty };
}

async function describe(model: ModelEntry): Promise<Omit<ListedModel, 'missing' | 'best'>> {
  const confusion = confusionOf(model.confusion);
  const { accuracy, macroRecall, macroF1 } = figuresOf(confusion);
  const { markdown, figures, bytes } = await readCard(model.folder);
  const { speed } = model;
  const cascade = model.kind === 'cascade' ? model : null;
  return {
    name: model.name,
    version: model.version,
    kind: model.kind,
    languages: model.languages,
    summary: markdown === null ? null : summaryOf(markdown),
    licence: model.licence,
    trained_on: model.trainedOn,
    trained_at: model.trainedAt,
    evaluated_on: model.confusion.on,
    texts: model.confusion.texts,
    accuracy,
    macro_recall: macroRecall,
    macro_recall_interval: macroRecallInterval(confusion),
    macro_f1: macroF1,
    speed:
      speed === undefined
        ? null
        : { one_core: speed.oneCore, two_cores: speed.twoCores, measured_at: speed.measuredAt },
    bytes,
    members: cascade?.members ?? null,
    threshold: cascade?.threshold ?? null,
    figures,
  };
}
