import type { Clock } from '../../../model/clock.ts';
import type { Pipeline } from '../../../pipeline/pipeline.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

const LAG_MS = 2000;
/** To have caught up with fewer posts than these is no news. */
const WORTH_TELLING = 1000;

/** Turns what the second pass does into events; returns how to stop. */
export function watchSecondPass({ secondPass }: Pipeline, telemetry: Telemetry, clock: Clock): () => void {
  if (secondPass === null) return () => {};
  let told: string | null = null;
  let behind = 0;
  const show = (): void => {
    const { posts, since, liveLag, unscored, model, state, reason } = secondPass.status();
    const liveSeconds = liveLag === null ? null : liveLag / 1000;
    const seconds = since === null ? 0 : Math.max(0, clock.now() - since) / 1000;
    telemetry.secondPassLag({ waiting: posts, seconds, liveSeconds, unscored, isPaused: state === 'paused' });
    if (state === 'paused' && reason !== null && reason !== told)
      telemetry.secondPassPaused({ model, reason });
    // Held back and working again are no news; a reason is told once until the model has answered.
    told = reason;
  };
  const unwatch = secondPass.onPassed((passed) => {
    const { model, posts: waiting } = secondPass.status();
    behind += passed.posts;
    const caughtUp = waiting === 0 && behind >= WORTH_TELLING ? behind : null;
    telemetry.secondPassed({ model, waiting, ...passed, caughtUp });
    if (waiting === 0) behind = 0;
  });
  const lag = setInterval(show, LAG_MS);
  lag.unref();
  show();
  return () => {
    unwatch();
    clearInterval(lag);
  };
}
