import type { Finding, Status } from './check.ts';
import type { SourceFinding } from './source-checks.ts';

/** One finding from those about every source: the worst status, and a part for each where there are several. */
export function summarise(findings: readonly (SourceFinding & { name: string })[]): Finding {
  if (findings.length === 0) return { status: 'ok', found: 'none needs a network' };
  const parts = findings.map(({ name, ok, what, todo }) => ({
    name,
    status: statusOf(ok),
    found: what,
    ...(todo === undefined ? {} : { advice: todo }),
  }));
  const [only] = parts;
  if (parts.length === 1) {
    const { name, found, ...rest } = only!;
    return { found: `${name}: ${found}`, ...rest };
  }
  const counts = (['fail', 'warn', 'ok'] as const).flatMap((status) => {
    const count = parts.filter((part) => part.status === status).length;
    return count === 0 ? [] : [{ status, count }];
  });
  const found = counts.map(({ status, count }) => `${count} ${WORDS[status](count)}`).join(', ');
  return { status: counts[0]!.status, found, parts };
}

const statusOf = (ok: boolean | null): Status => (ok === null ? 'warn' : ok ? 'ok' : 'fail');

const WORDS: Record<Status, (count: number) => string> = {
  fail: (count) => (count === 1 ? 'thing fails' : 'things fail'),
  warn: (count) => (count === 1 ? 'is to be looked at' : 'are to be looked at'),
  ok: (count) => (count === 1 ? 'is well' : 'are well'),
};
