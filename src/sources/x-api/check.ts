import type { Clock } from '../../model/clock.ts';
import { objectOf } from '../wire-values.ts';
import type { Answer, XApi } from './client.ts';
import { XApiError } from './errors.ts';

/** One thing found out by asking X. `ok` is null where it works and should be looked at. */
export interface XFinding {
  ok: boolean | null;
  /** A short sentence without a full stop. */
  what: string;
  todo?: string;
}

/** X answers within a second or so; our clock may be this far off before posts get wrong times of receipt, ms. */
const CLOCK_MS = 5_000;
/** From this share of the plan's posts on, the user is told. */
const NEARLY_USED = 0.8;

/**
 * Whether X can be reached, takes the token, and what the plan has left; and whether our clock agrees with X's.
 * One request, to the usage endpoint, which costs nothing. Source: docs.x.com, "Usage".
 */
export async function checkXApi(api: XApi, clock: Clock): Promise<XFinding[]> {
  const asked = clock.now();
  try {
    const answer = await api.get('/2/usage/tweets', { what: 'the usage of your plan' });
    const reached: XFinding = { ok: true, what: `${new URL(api.baseUrl).host} answers and takes the token` };
    return [reached, ...checkClock(answer.rateLimit.answeredAt, asked, clock.now()), ...usage(answer)];
  } catch (error) {
    if (!(error instanceof XApiError)) throw error;
    const clockFindings = checkClock(error.rateLimit?.answeredAt ?? null, asked, clock.now());
    return [error.status === 404 ? withoutUsage(api) : failure(error), ...clockFindings];
  }
}

/** A proxy, or a server that speaks a part of the API, need not have the endpoint; X itself has. */
const withoutUsage = (api: XApi): XFinding => ({
  ok: null,
  what: `${new URL(api.baseUrl).host} answers, but does not tell what of the plan is used, so the token was not tried`,
  todo: 'See that the address is that of the X API; to read from a server of your own this is all right.',
});

/** What an error means to someone who sets X up; its message says what to do. */
export const failure = (error: XApiError): XFinding => ({
  ok: passing(error) ? null : false,
  what: error.message.replace(/\.$/, ''),
});

const passing = ({ kind }: XApiError): boolean =>
  kind === 'rate-limit' || kind === 'server' || kind === 'connections';

function checkClock(answeredAt: number | null, before: number, after: number): XFinding[] {
  if (answeredAt === null) return [];
  // The header has whole seconds, and the answer was written somewhere between the two.
  const late = before - (answeredAt + 1000);
  const early = answeredAt - after;
  const off = Math.max(late, early);
  if (off <= CLOCK_MS) return [{ ok: true, what: 'the clock of this machine agrees with that of X' }];
  return [
    {
      ok: false,
      what: `the clock of this machine is ${Math.round(off / 1000)} s ${late > early ? 'ahead of' : 'behind'} that of X`,
      todo: 'Set the clock, or let the system keep it by NTP; gaps and times of receipt are wrong until then.',
    },
  ];
}

function usage({ json }: Answer): XFinding[] {
  const data = objectOf(objectOf(json)?.data);
  const cap = Number(data?.project_cap);
  const used = Number(data?.project_usage);
  if (!Number.isFinite(cap) || !Number.isFinite(used) || cap <= 0) return [];
  const day = Number(data?.cap_reset_day);
  const reset = Number.isInteger(day) ? `, which begins anew on day ${day} of the month` : '';
  const what = `${used.toLocaleString('en')} of ${cap.toLocaleString('en')} posts of the plan are used${reset}`;
  if (used < cap * NEARLY_USED) return [{ ok: true, what }];
  return [
    {
      ok: used < cap ? null : false,
      what,
      todo: 'Narrow the rules of the topics, or raise the plan in the developer console; X sends nothing once it is used up.',
    },
  ];
}
