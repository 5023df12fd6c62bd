import type { CascadeDescription } from '../model-description.ts';
import type { CascadeFit } from './fit.ts';
import type { FitRequest, Speeds } from './fit-folder.ts';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const recall = (value: number) => value.toFixed(4);
const rate = (value: number) => Math.round(value).toLocaleString('en');

/** The card of a cascade: README.md in its folder. */
export function cascadeCard(
  { command, rowsAre, least = 0 }: FitRequest,
  {
    name,
    version,
    members,
    beside = [],
    threshold,
    weight,
    languages,
    trainedAt,
    licence,
    confusion,
  }: CascadeDescription,
  { share, macroRecall, alone }: CascadeFit,
  speeds: Speeds,
): string {
  const first = [
    `\`${members.fast}\``,
    ...beside.map(({ model, weight }) => `\`${model}\` (${weight})`),
  ].join(' and ');
  return `# ${name} ${version}

${first} where ${beside.length === 0 ? 'it is' : 'they are'} certain, \`${members.accurate}\` where not.

A text for which the greatest of positive, negative and neutral by ${first} is below
**${threshold.toFixed(4)}** (they sum to 1) is read by \`${members.accurate}\` too. ${decides(members.accurate, weight)}
With named entities asked for, \`${members.accurate}\` reads every text.

| on ${confusion.texts} texts | macro-recall | read by ${members.accurate} | posts/s |
|---|---|---|---|
| ${first} | ${recall(alone.fast)} | 0 % | ${rate(speeds.fast)} |
| ${members.accurate} alone | ${recall(alone.accurate)} | 100 % | ${rate(speeds.accurate)} |
| ${name} | ${recall(macroRecall)} | ${percent(share)} | ${rate(speeds.cascade)} |

![Macro-recall against the share of texts that the accurate model reads](frontier.svg)

The dashed line is ${members.accurate} alone. Speeds are of the machine and the moment that the card was made on; that of
the cascade is worked out from those of its members.

- **Texts**: ${rowsAre}. The threshold and the weight were fitted on the same texts, so
  the figures of the cascade are a little flattered.${least > 0 ? ` Texts of other kinds asked for a threshold of ${least} or more.` : ''}
- **Languages**: ${languages.join(', ')}
- **Made** on ${trainedAt} by \`${command}\`
- **Licence**: ${licence}
- **Known limits**: those of its members. A text of which the fast model is certain and wrong stays wrong. A text may get
  other scores where its entities are asked for, since the accurate model has then read it.
`;
}

const decides = (accurate: string, weight: number): string =>
  weight === 1
    ? `Its scores\nare then those of \`${accurate}\`.`
    : `Its scores\nare then the mean of both models’ log-probabilities, of which \`${accurate}\` counts ${weight}.`;
