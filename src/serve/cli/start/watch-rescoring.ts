import type { Rescoring } from '../../../pipeline/second-pass/rescoring.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

const GAUGES_MS = 2000;

/** Turns what re-scorings do into events; returns how to stop. */
export function watchRescoring(rescoring: Rescoring, telemetry: Telemetry): () => void {
  const unwatch = rescoring.watch({
    onScored: (scored) => telemetry.rescored(scored),
    onEnded: ({ id, model, state, posts, reason }) =>
      telemetry.rescoringEnded({ id, model, state, posts, reason }),
  });
  const show = (): void => {
    const under = rescoring.requests.underWay();
    const running = under.filter(({ state }) => state === 'running');
    const pace = running[0] === undefined ? null : rescoring.pace(running[0].id);
    const left = pace === null ? 0 : pace.total - pace.done;
    telemetry.rescorings({ waiting: under.length - running.length, running: running.length, left });
  };
  show();
  const gauges = setInterval(show, GAUGES_MS);
  gauges.unref();
  return () => {
    unwatch();
    clearInterval(gauges);
  };
}
