import { countDeliveries } from '../../../lake/alerts/deliveries.ts';
import { missingSeconds } from '../../../ledger/gaps.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Pipeline } from '../../../pipeline/pipeline.ts';
import { addTally, emptyTally } from '../../../pipeline/tally.ts';
import type { Telemetry } from '../../../telemetry/events.ts';
import { watchRescoring } from './watch-rescoring.ts';
import { watchSecondPass } from './watch-second-pass.ts';

const GAUGES_MS = 1000;
const GAPS_MS = 2000;

/** Turns what the pipeline does into events; returns how to stop. */
export function watchPipeline(pipeline: Pipeline, telemetry: Telemetry, clock: Clock): () => void {
  const unwatch = pipeline.enricher.onCommit(({ tallies, seconds, oldestReceivedAt }) => {
    const total = emptyTally();
    for (const [source, tally] of tallies) {
      addTally(total, tally);
      telemetry.recordsRead({ source, records: tally.read });
    }
    const { posts, updates, duplicates, deletes, other, dead_letters: deadLetters } = total;
    telemetry.groupCommitted({ posts, updates, duplicates, deletes, other, deadLetters, seconds });
    telemetry.lagSeconds(Math.max(0, clock.now() - oldestReceivedAt) / 1000);
  });
  const gauges = setInterval(() => {
    const { blocks, bytes } = pipeline.log.depth();
    telemetry.queueDepth({ consumer: 'log', blocks, bytes });
  }, GAUGES_MS);
  gauges.unref();
  const unwatchSecond = watchSecondPass(pipeline, telemetry, clock);
  const unwatchRescoring = watchRescoring(pipeline.rescoring, telemetry);
  const showGaps = (): void =>
    telemetry.gapSeconds(missingSeconds(pipeline.lake.db, { now: clock.now(), owned: true }));
  const showSpent = (): void => telemetry.spent(pipeline.spending.thisMonth());
  const showAlerts = (): void =>
    telemetry.alertsStand({
      firing: pipeline.alerts.open().size,
      waiting: countDeliveries(pipeline.lake.db).waiting,
    });
  showGaps();
  showSpent();
  const showSinks = (): void =>
    telemetry.sinksLag(
      (pipeline.sinks?.list() ?? []).map(({ name: sink, waiting, refused }) => ({ sink, waiting, refused })),
    );
  const gaps = setInterval(() => {
    showGaps();
    showSpent();
    showAlerts();
    showSinks();
  }, GAPS_MS);
  gaps.unref();
  return () => {
    unwatch();
    unwatchSecond();
    unwatchRescoring();
    clearInterval(gauges);
    clearInterval(gaps);
  };
}
