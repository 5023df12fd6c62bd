import type { BootstrapIntervals } from '../evaluate/bootstrap.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { formatEvaluation } from '../evaluate/format-evaluation.ts';
import { CLASSES } from '../labelled.ts';
import type { ModelDescription } from '../model-description.ts';
import type { TrainOptions } from './options.ts';
import type { TrainRequest } from './train.ts';

export interface CardFigures {
  heldOut: Evaluation;
  heldOutIntervals: BootstrapIntervals;
  validation: Evaluation | null;
  validationIntervals?: BootstrapIntervals;
  features: number;
}

/** The model card, in Markdown. */
export function modelCard(
  model: ModelDescription,
  request: TrainRequest,
  options: TrainOptions,
  figures: CardFigures,
): string {
  const counts = CLASSES.map(
    (label) => `${request.rows.filter((row) => row.label === label).length} ${label}`,
  );
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

Says of a short post whether it is negative, neutral or positive: log-odds summed over hashed words, word pairs and
runs of 2 to 5 characters, with negation, emoji, emoticons, hashtags and style. ${figures.features} features in
${2 ** options.slotBits} places. Languages: ${model.languages.join(', ')}. Licence: ${model.licence}. Made ${model.trainedAt}.

## From what

${model.trainedOn}

- Labelled rows: ${request.rows.length} (${counts.join(', ')}).
- Auxiliary tasks, whose answers are further evidence: ${auxiliary || 'none'}.
- Texts without labels, for word vectors: ${request.unlabelled.length} beside these.
- A list of English words by polarity, written for Undertone (\`src/sentiment/train/lexicon.ts\`).

The texts belong to their authors and are not distributed with the model; it holds weights of hashes only.

## How to make it again

\`\`\`
${request.command}
\`\`\`

Seed ${options.seed}. The same rows and the same version of Undertone give the same weights, byte for byte.

${validation}## On held-out parts of the training rows

Each row scored by a model trained on the other ${options.folds - 1} of ${options.folds} parts; calibration was fitted to these scores.

\`\`\`
${formatEvaluation(figures.heldOut, figures.heldOutIntervals)}
\`\`\`

## What the numbers mean

The scores weigh the three labels alike, as macro-recall does, so the rarer labels are found too; shares of labels in
a stream lean away from the commonest label by as much as the confusion says. \`confidence\` is the probability that
the label is right in a stream mixed as the training rows are; in a stream mixed otherwise it is off accordingly.

## Known limits

- English only, and posts of a few sentences; what lies beyond 32,768 characters is not read.
- Sarcasm, quoted opinions and comparisons are mostly missed; so is what a picture or a link says.
- It never says "mixed": a post with praise and blame gets the label that prevails.
- News about bad events is often called negative though its author takes no side.
- Words and topics that came up after the training rows were written are known by their parts at best.
- Its opinions of names follow the posts it learned from; it must not be used to judge persons.
`;
}
