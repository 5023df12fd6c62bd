import type { Label } from '../api/types.ts';
import { capital, formatRoundShare } from '../format.ts';
import { SIGNS } from '../theme/palette.ts';
import './sentiment-tag.css';

/** What a post or a text feels, and how sure the model is. */
export function SentimentTag(props: {
  sentiment: Label | null;
  confidence: number | null;
  model: string | null;
}) {
  const { sentiment, confidence, model } = props;
  if (sentiment === null) return <span className="sentiment unscored">Not scored</span>;
  return (
    <span
      className={`sentiment ${sentiment}`}
      title={model === null ? undefined : `How likely that is right, says ${model}`}
    >
      <span aria-hidden="true">{SIGNS[sentiment]}</span> {capital(sentiment)} {formatRoundShare(confidence)}
    </span>
  );
}
