import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UndertoneError } from '../../model/errors.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { scoreTexts } from '../evaluate/score-texts.ts';
import { CLASSES, type Class, type LabelledText } from '../labelled.ts';
import type { SentimentModel } from '../model.ts';
import { type CascadeDescription, countedFrom, MODEL_FILE } from '../model-description.ts';
import { blend, type Counted } from './blend.ts';
import { cascadeCard } from './card.ts';
import { certaintyOf } from './certainty.ts';
import { combineScores } from './combine.ts';
import { type CascadeFit, type FitOptions, fitCascade } from './fit.ts';
import type { BothRead } from './frontier.ts';
import { plotFrontier } from './plot-frontier.ts';

export interface FitRequest extends FitOptions {
  fast: SentimentModel;
  /** Models whose scores the fast one counts in. */
  beside?: readonly Counted[];
  accurate: SentimentModel;
  /** Texts that neither was trained on. */
  rows: readonly LabelledText[];
  /** What they are, for the card. */
  rowsAre: string;
  /** The command that does this, for the card. */
  command: string;
  name: string;
  version: string;
  folder: string;
  licence: string;
  clock?: Clock;
}

/** Posts a second of the two models alone and of the cascade, from the share of texts sent on. */
export interface Speeds {
  fast: number;
  accurate: number;
  cascade: number;
}

/**
 * Fits a cascade on labelled texts and writes its folder: model.json, the card and the plot of its frontier. The
 * figures in the card are of the texts it was fitted on, and so a little flattered, as the card says.
 */
export async function fitCascadeFolder(request: FitRequest): Promise<{ fit: CascadeFit; speeds: Speeds }> {
  const { beside = [], accurate, rows, folder } = request;
  const fast = beside.length === 0 ? request.fast : blend(request.fast, beside);
  const texts = rows.map((row) => row.text);
  const first = await scoreTexts(fast, texts, undefined, () => {});
  const second = await scoreTexts(accurate, texts, undefined, () => {});
  const both = rows.flatMap(({ label }, at): BothRead[] => {
    const [one, other] = [first.scores[at], second.scores[at]];
    return one && other && isClass(label) ? [{ label, fast: one, accurate: other }] : [];
  });
  if (both.length === 0) {
    throw new UndertoneError('no-texts', 'No text was scored by both models: check the models and the file.');
  }
  const fit = fitCascade(both, request);
  const speeds = {
    fast: first.postsPerSecond,
    accurate: second.postsPerSecond,
    cascade: 1 / (1 / first.postsPerSecond + fit.share / second.postsPerSecond),
  };
  const description = describe(request, both, fit);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'frontier.svg'), plotFrontier(fit));
  await writeFile(join(folder, 'README.md'), cascadeCard(request, description, fit, speeds));
  await writeFile(join(folder, MODEL_FILE), `${JSON.stringify(description, null, 2)}\n`);
  return { fit, speeds };
}

const isClass = (label: string): label is Class => (CLASSES as readonly string[]).includes(label);

function describe(request: FitRequest, both: readonly BothRead[], fit: CascadeFit): CascadeDescription {
  const {
    fast,
    beside = [],
    accurate,
    clock = systemClock,
    name,
    version,
    licence,
    rowsAre,
    least,
  } = request;
  const { threshold, weight } = fit;
  const scores = both.map((one) =>
    certaintyOf(one.fast) < threshold ? combineScores(one.fast, one.accurate, weight) : one.fast,
  );
  const { confusion } = evaluate(
    both.map(({ label }) => label),
    scores,
  );
  return {
    name,
    version,
    kind: 'cascade',
    languages: fast.languages.filter((language) => accurate.languages.includes(language)),
    members: { fast: `${fast.name}@${fast.version}`, accurate: `${accurate.name}@${accurate.version}` },
    ...(beside.length > 0 && {
      beside: beside.map(({ model, weight }) => ({ model: `${model.name}@${model.version}`, weight })),
    }),
    threshold: Number(threshold.toFixed(5)),
    weight,
    trainedOn: `Its members’ own texts; the threshold and the weight on ${rowsAre}${least ? `, the threshold on texts of other kinds too, which ask for ${least} or more` : ''}.`,
    trainedAt: new Date(clock.now()).toISOString().slice(0, 10),
    licence,
    labels: ['negative', 'neutral', 'positive'],
    confusion: countedFrom(rowsAre, confusion),
  };
}
