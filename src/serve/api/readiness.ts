/** Whether posts can be collected and questions answered. */

export interface Reason {
  code: string;
  detail: string;
}

/** Empty where all is ready. */
export type Readiness = () => readonly Reason[];

/** What readiness looks at. */
export interface Collecting {
  log: { hasRoom(): boolean };
  /** Rejects when collecting cannot go on. */
  failed: Promise<unknown>;
}

/** The readiness of a pipeline. */
export function pipelineReadiness(pipeline: Collecting): Readiness {
  let failure: Reason | null = null;
  pipeline.failed.catch(() => {
    // The message may name paths of this machine, and health checks bring no token: the log says it all.
    failure = { code: 'pipeline-failed', detail: 'Collecting has stopped; the log says why.' };
  });
  return () => {
    const reasons: Reason[] = failure === null ? [] : [failure];
    if (!pipeline.log.hasRoom()) {
      reasons.push({
        code: 'log-full',
        detail: 'The log is full: sources are held back until enriching has caught up.',
      });
    }
    return reasons;
  };
}
