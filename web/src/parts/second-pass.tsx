/** The second pass: posts are scored again by a better model, which finds names too; what waits for it. */
import { useAnswer } from '../api/use-answer.ts';
import { formatCount, formatLength } from '../format.ts';
import { MINUTE } from '../question/duration.ts';
import { useClock } from './use-clock.ts';

/** As `GET /api/second-pass` answers, as far as it is shown. */
export interface SecondPass {
  state: 'off' | 'idle' | 'working' | 'held-back' | 'paused';
  model: string | null;
  reason: string | null;
  waiting: number;
  lag_seconds: number | null;
  seconds_left: number | null;
}

const POLL_MS = 5000;
/** Posts that come in wait for a moment always; from here on it is worth a word. */
const LATE_SECONDS = 30;

/** Null until it is known. */
export function useSecondPass(): SecondPass | null {
  return useAnswer<SecondPass>('/api/second-pass', useClock(POLL_MS)).data;
}

/** In a few words, where many wait or none can be scored; else nothing. */
export function SecondPassNote() {
  const pass = useSecondPass();
  if (pass === null || pass.state === 'off') return null;
  const isPaused = pass.state === 'paused';
  if (!isPaused && (pass.lag_seconds ?? 0) < LATE_SECONDS) return null;
  return (
    <p className="second-pass">
      {isPaused ? `Second pass paused: ${pass.reason}` : `Second pass: ${waiting(pass)}`}
    </p>
  );
}

/** `4,810 posts wait, about 2 minutes`. */
export function waiting({ waiting, seconds_left }: SecondPass): string {
  const posts = waiting === 1 ? '1 post waits' : `${formatCount(waiting)} posts wait`;
  if (seconds_left === null) return posts;
  return `${posts}, about ${formatLength(Math.max(1, Math.ceil((seconds_left * 1000) / MINUTE)) * MINUTE)}`;
}
