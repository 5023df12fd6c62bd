import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, BlockAuthors } from '../../model/block.ts';
import type { Coverage, HealableGap } from '../../model/coverage.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { GapHealer } from '../source.ts';
import { backOffDelay } from './back-off.ts';
import { Failures } from './failures.ts';
import type { Settings } from './jetstream.ts';
import { authorsOf, formatWith, sieveOf } from './name-authors.ts';
import { resumeAt, subscribeUrl } from './position.ts';
import { ReactionCounter } from './reaction-counter.ts';
import type { Reaction } from './sieve.ts';
import { Subscription } from './subscription.ts';

/** Connections that may end without bringing anything before a gap is left for another time. */
const ATTEMPTS = 4;

/**
 * Has Jetstream deliver a stretch again: a subscription of its own, from the gap's start to its end. What lies
 * before the instance's lookback (about 36 h) is noted as lost for good.
 *
 * @param hello what an instance is told first; null where the address says it all
 */
export function createHealer(
  settings: Settings,
  hello: (signal: AbortSignal) => Promise<string | null>,
): GapHealer {
  return { heal: (gap, signal) => heal(settings, hello, gap, signal) };
}

export const tooOld = (from: number, to: number, detail: string): Coverage => ({
  kind: 'gap',
  topic: null,
  from,
  to,
  reason: 'cursor-too-old',
  detail: `${detail}.`,
  healable: false,
});

async function* heal(
  settings: Settings,
  hello: (signal: AbortSignal) => Promise<string | null>,
  gap: HealableGap,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { instances, clock } = settings;
  const message = await hello(signal);
  await settings.profiles?.findFollowed(signal);
  const sieve = sieveOf(settings);
  const failures = new Failures(settings);
  const counter = new ReactionCounter(gap.from * 1000 - 1, gap.to * 1000);
  let from = gap.from;
  let chosen = 0;
  let fruitless = 0;

  const block = (
    payload: Uint8Array,
    receivedAt: number,
    coverage: Coverage[],
    reactions: readonly Reaction[] = [],
    authors: BlockAuthors = {},
  ): Block => ({
    source: gap.source,
    format: formatWith(authors),
    payload,
    receivedAt,
    cursor: null,
    coverage,
    ...(reactions.length > 0 ? { reactions: counter.count(reactions) } : {}),
  });

  while (from < gap.to && !signal.aborted) {
    const instance = instances[chosen % instances.length]!;
    // Which instance stamped the gap's times is not known, so it is asked as another one.
    const askedUs = resumeAt({ instance: null, timeUs: from * 1000 }, instance)!;
    const url = subscribeUrl(
      instance,
      message === null ? settings.collections : [],
      askedUs,
      message !== null,
    );
    const lost: Coverage[] = [];
    const subscription = new Subscription(
      url,
      { ...settings, sieve, hello: message, askedUs },
      {
        onOpen: () => {},
        onFirstTime: (timeUs) => {
          if (message !== null || timeUs - askedUs <= settings.gapMs * 1000) return;
          const first = Math.floor(timeUs / 1000);
          lost.push(tooOld(from, Math.min(first, gap.to), `${instance} no longer holds what came before`));
          from = first;
        },
      },
    );
    const stop = () => subscription.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      fruitless++;
      while (from < gap.to) {
        const run = await subscription.next(settings.noteMs);
        if (run === null) break;
        if (run === 'quiet') {
          const upTo = Math.min(subscription.quiet?.to ?? from, gap.to);
          if (upTo <= from) continue;
          const covered: Coverage = { kind: 'covered', topic: null, from, to: upTo };
          from = upTo;
          yield block(new Uint8Array(), clock.now(), [...lost.splice(0), covered]);
          continue;
        }
        fruitless = 0;
        const upTo = run.timeUs === null ? from : Math.floor(run.timeUs / 1000);
        const covered: Coverage[] =
          upTo > from ? [{ kind: 'covered', topic: null, from, to: Math.min(upTo, gap.to) }] : [];
        from = Math.max(from, upTo);
        const authors = await authorsOf(run.payload, settings, signal);
        yield block(run.payload, run.receivedAt, [...lost.splice(0), ...covered], run.reactions, authors);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
    if (lost.length > 0) yield block(new Uint8Array(), clock.now(), lost);
    if (from >= gap.to || signal.aborted) return;
    const ending = subscription.ended!;
    if (fruitless >= ATTEMPTS) {
      throw new UndertoneError(
        'jetstream-unreachable',
        `${instance} could not be asked for what was missed (${ending.reason}); try again later.`,
        { retryable: true },
      );
    }
    if (failures.count(ending, subscription.openMs)) chosen++;
    const delayMs = backOffDelay(failures.inARow, settings, settings.random());
    await sleep(delayMs, undefined, { signal }).catch(() => {});
  }
}
