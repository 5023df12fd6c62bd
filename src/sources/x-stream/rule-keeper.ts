import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import type { TopicSet } from '../../model/topic.ts';
import { lakeDigits } from '../x/rule-tags.ts';
import { type BackOffDelays, XBackOff } from '../x-api/back-off.ts';
import type { XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import { type Synchronised, syncRules } from './sync-rules.ts';

export interface RuleKeeperOptions {
  delays: BackOffDelays;
  rulesDelayMs: number;
  rulesCheckMs: number;
  clock: Clock;
  /** Whether our own matcher can tell the posts of a rule, or X alone. */
  isOurs: (rule: string) => boolean;
  /** The id of the lake; asked when rules are first kept, since sources are made before a lake is opened. */
  lake: () => string;
}

export interface RuleKeeperEvents {
  /** The rules at X are now those of the topics, but for the problems it names. */
  onSynced(result: Synchronised): void;
  onFailed(error: XApiError, delayMs: number): void;
}

/**
 * Keeps the rules at X those of the topics until the signal aborts: at the start, after each change of the
 * topics, and now and then, since others may change them too. Throws an XApiError that does not pass where the
 * rules were never synchronised.
 */
export async function keepRules(
  api: XApi,
  topics: TopicSet,
  options: RuleKeeperOptions,
  events: RuleKeeperEvents,
  signal: AbortSignal,
): Promise<void> {
  const { delays, rulesDelayMs, rulesCheckMs, clock, isOurs } = options;
  const lake = lakeDigits(options.lake());
  const backOff = new XBackOff(delays);
  let changed = new AbortController();
  const forget = topics.onChange(() => changed.abort());
  let everSynced = false;
  try {
    while (!signal.aborted) {
      changed = new AbortController();
      let waitMs = rulesCheckMs;
      let until = AbortSignal.any([signal, changed.signal]);
      try {
        events.onSynced(await syncRules(api, topics.list(), lake, signal, isOurs));
        everSynced = true;
        backOff.succeeded();
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof XApiError)) throw error;
        if (!everSynced && !error.retryable && error.kind !== 'usage-cap') throw error;
        waitMs = backOff.failed(error.kind, error.rateLimit, clock.now());
        until = signal;
        events.onFailed(error, waitMs);
      }
      await sleep(waitMs, undefined, { signal: until }).catch(() => {});
      if (changed.signal.aborted) await sleep(rulesDelayMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    forget();
  }
}
