/** What the process that collects does on request: the desks behind the API, wired. */
import type { Config } from '../config/schema.ts';
import type { Clock } from '../model/clock.ts';
import { BackfillDesk } from '../pipeline/backfill/desk.ts';
import type { CorrectionDesk } from '../pipeline/corrections/desk.ts';
import { ExportDesk } from '../pipeline/exports/desk.ts';
import { ForgetDesk } from '../pipeline/forget-desk.ts';
import { HealDesk } from '../pipeline/heal-desk.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { RescoringDesk } from '../pipeline/second-pass/rescoring-desk.ts';
import { reportSources, type SourceReport } from '../pipeline/source-report.ts';
import type { Source } from '../sources/source.ts';
import type { Telemetry } from '../telemetry/events.ts';
import { Evaluations } from './evaluations/evaluations.ts';
import type { NamedSource } from './named-sources.ts';
import { xAccess } from './x-access.ts';

export interface Work {
  backfills: BackfillDesk;
  heals: HealDesk;
  forgets: ForgetDesk;
  exports: ExportDesk;
  corrections: Pick<CorrectionDesk, 'correct'>;
  rescorings: RescoringDesk;
  evaluations: Evaluations;
  /** How each source stands. */
  sources(): SourceReport[];
}

export interface WorkOptions {
  config: Config;
  sources: readonly Source[];
  named: readonly NamedSource[];
  telemetry: Telemetry;
  clock: Clock;
  /** Where models are looked for. */
  modelFolders: readonly string[];
}

/** `close` ends what runs, before the pipeline is closed. */
export function createWork(pipeline: Pipeline, options: WorkOptions): Work & { close(): Promise<void> } {
  const { config, sources, named, telemetry, clock, modelFolders } = options;
  const ended =
    (job: 'backfill' | 'heal' | 'export' | 'evaluation') =>
    ({ id, state, reason }: { id: string; state: string; reason: string | null }): void =>
      telemetry.jobEnded({ job, id, state, ...(reason === null ? {} : { reason }) });
  const backfills = new BackfillDesk(pipeline, {
    access: (name) => xAccess(config, name),
    onEnd: ended('backfill'),
  });
  const heals = new HealDesk(pipeline, { sources, clock, onEnd: ended('heal') });
  const forgets = new ForgetDesk(pipeline);
  const exports = new ExportDesk(pipeline, { clock, onEnd: ended('export') });
  const evaluations = new Evaluations({
    folders: modelFolders,
    cascadeThreshold: config.models.cascade.threshold,
    clock,
    onEnd: ended('evaluation'),
  });
  return {
    backfills,
    heals,
    forgets,
    exports,
    corrections: pipeline.corrections,
    rescorings: new RescoringDesk(pipeline),
    evaluations,
    sources: () =>
      reportSources(pipeline.lake.db, named, telemetry.standings(), { now: clock.now(), owned: true }),
    async close() {
      await Promise.all([
        backfills.close(),
        heals.close(),
        forgets.close(),
        exports.close(),
        evaluations.close(),
      ]);
    },
  };
}
