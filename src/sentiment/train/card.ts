import type { BootstrapIntervals } from '../evaluate/bootstrap.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { formatEvaluation } from '../evaluate/format-evaluation.ts';
import { CLASSES, type LabelledText } from '../labelled.ts';
import type { MixedFigures } from '../mixed/measure-mixed.ts';
import type { ModelDescription } from '../model-description.ts';
import { CALIBRATION_PLOT } from './calibration-plot.ts';
import type { TrainOptions } from './options.ts';
import type { TrainRequest } from './train.ts';

export interface CardFigures {
  heldOut: Evaluation;
  heldOutIntervals: BootstrapIntervals;
  validation: Evaluation | null;
  validationIntervals?: BootstrapIntervals;
  mixed: MixedFigures;
  features: number;
  /** Passes over the rows that the final fit took. */
  passes: number;
}

/** The model card, in Markdown. */
export function modelCard(
  model: ModelDescription,
  request: TrainRequest,
  options: TrainOptions,
  figures: CardFigures,
): string {
  const auxiliary = request.auxiliary.map(({ name, texts }) => `${name} (${texts.length} texts)`).join(', ');
  const validation = figures.validation
    ? `## On ${model.confusion.on}

None of these texts was trained on.

\`\`\`
${formatEvaluation(figures.validation, figures.validationIntervals)}
\`\`\`

`
    : '';
  return `# ${model.name} ${model.version}

Says of a short post whether it is negative, neutral, positive or mixed: log-odds summed over hashed words, word pairs
and runs of 2 to 5 characters, with negation, emoji, emoticons, hashtags and style. ${figures.features} features in
${2 ** options.slotBits} places. Languages: ${model.languages.join(', ')}. Licence: ${model.licence}. Made ${model.trainedAt}.

## From what

${model.trainedOn}

${balanceOf(request.rows)}

- Labelled rows: ${request.rows.length}; half of their texts have ${medianLength(request.rows)} characters or more.
- Auxiliary tasks, whose answers are further evidence: ${auxiliary || 'none'}.
- Texts without labels, for word vectors: ${request.unlabelled.length} beside these.
- A list of English words by polarity, written for Undertone (\`src/sentiment/train/lexicon.ts\`).

The texts belong to their authors and are not distributed with the model; it holds weights of hashes only.

## How to make it again

\`\`\`
${request.command}
\`\`\`

Seed ${options.seed}. The same rows and the same version of Undertone give the same weights, byte for byte. Training stopped
${stopped(figures.passes, options)}.

${validation}## On held-out parts of the training rows

Each row scored by a model trained on the other ${options.folds - 1} of ${options.folds} parts; calibration was fitted to these scores.

\`\`\`
${formatEvaluation(figures.heldOut, figures.heldOutIntervals)}
\`\`\`

Each row is a label that texts have, each column one that they were given.

## How far its confidence can be trusted

![How often labels are right, by confidence](${CALIBRATION_PLOT})

On the dashed line a confidence of 0.8 means right in 8 of 10. ${figures.validation ? `Drawn from ${model.confusion.on}.` : 'Drawn from the held-out parts.'}
\`confidence\` is the probability that the label is right in a stream mixed as the training rows are; in a stream mixed
otherwise it is off accordingly.

## Mixed

A post is called mixed where its clauses hold strong evidence for both sides, by the rule in \`docs/mixed.md\`; no row is
labelled mixed in training. On ${figures.mixed.texts} posts written for Undertone to measure this, ${figures.mixed.mixed} of them mixed, none of
them used to choose the rule:

| | | 95 % interval |
|---|---|---|
| precision | ${figures.mixed.precision.toFixed(2)} | ${range(figures.mixed.precisionInterval)} |
| recall | ${figures.mixed.recall.toFixed(2)} | ${range(figures.mixed.recallInterval)} |

${calledMixed(figures.validation)}

## What the numbers mean

The scores weigh the three labels alike, as macro-recall does, so the rarer labels are found too; shares of labels in
a stream lean away from the commonest label by as much as the confusion says.

## Known limits

- English only, and posts of a few sentences; what lies beyond 32,768 characters is not read.
- Sarcasm, quoted opinions and comparisons are mostly missed; so is what a picture or a link says.
- Praise and blame within one clause are not told apart: such a post gets the label that prevails.
- News about bad events is often called negative though its author takes no side.
- Words and topics that came up after the training rows were written are known by their parts at best.
- Its opinions of names follow the posts it learned from; it must not be used to judge persons.
`;
}

function balanceOf(rows: readonly LabelledText[]): string {
  const lines = CLASSES.map((label) => {
    const count = rows.filter((row) => row.label === label).length;
    return `| ${label} | ${count} | ${sharePercent(count / rows.length)} |`;
  });
  return ['| label | rows | share |', '|---|---|---|', ...lines].join('\n');
}

function medianLength(rows: readonly LabelledText[]): number {
  const lengths = rows.map(({ text }) => text.length).sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? 0;
}

function stopped(passes: number, { maxPasses, tolerance }: TrainOptions): string {
  return passes < maxPasses
    ? `after ${passes} passes, when the weights moved by less than ${tolerance} of their sum`
    : `after ${passes} passes, the most it takes`;
}

function calledMixed(validation: Evaluation | null): string {
  return validation === null
    ? 'The held-out scores above are of the three labels alone.'
    : `Of the validation texts, which carry three labels, ${sharePercent(mixedShare(validation))} were called mixed; each of these counts as wrong.
The held-out scores are of the three labels alone.`;
}

function mixedShare({ confusion, texts }: Evaluation): number {
  return texts === 0 ? 0 : confusion.reduce((sum, row) => sum + (row[CLASSES.length] ?? 0), 0) / texts;
}

const sharePercent = (value: number) => `${(value * 100).toFixed(1)} %`;
const range = ({ low, high }: { low: number; high: number }) => `${low.toFixed(2)} to ${high.toFixed(2)}`;
