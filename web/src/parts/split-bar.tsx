import type { PerLabel } from '../api/types.ts';
import { formatCount, formatRoundShare } from '../format.ts';
import { LABELS } from '../question/question.ts';
import './split-bar.css';

/** In words what the bar shows. */
export function describeSplit(sentiment: PerLabel<number>, scored: number): string {
  if (scored === 0) return 'none scored';
  return LABELS.filter((label) => sentiment[label] > 0)
    .map((label) => `${formatRoundShare(sentiment[label] / scored)} ${label}`)
    .join(', ');
}

/** How many of each sentiment, as parts of a bar; always positive, neutral, mixed, negative from the start on. */
export function SplitBar(props: {
  sentiment: PerLabel<number>;
  scored: number;
  posts: number;
  size?: number;
}) {
  const { sentiment, scored, posts, size = 1 } = props;
  const unscored = posts - scored;
  const title = `${formatCount(posts)} posts: ${describeSplit(sentiment, scored)}`;
  return (
    <span className="split-bar" style={{ width: `${size * 100}%` }} title={title}>
      {(['positive', 'neutral', 'mixed', 'negative'] as const).map((label) => (
        <i
          key={label}
          className={`mark ${label}`}
          style={{ flexGrow: sentiment[label] }}
          hidden={sentiment[label] === 0}
        />
      ))}
      <i className="mark unscored" style={{ flexGrow: unscored }} hidden={unscored === 0} />
      <span className="unseen">{describeSplit(sentiment, scored)}</span>
    </span>
  );
}
