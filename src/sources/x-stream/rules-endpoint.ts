import { listOf, objectOf, textOf } from '../wire-values.ts';
import type { XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import type { WantedRule, XRule } from './rules.ts';

const PATH = '/2/tweets/search/stream/rules';
const WHAT = 'the rules of the stream';

/** Why X did not take a rule. */
export interface Refusal {
  value: string;
  kind: 'invalid' | 'duplicate' | 'cap' | 'other';
  /** What X says of it, on one line. */
  said: string;
}

/** Source: docs.x.com, "GET /2/tweets/search/stream/rules"; pages of at most 1,000. */
export async function listRules(api: XApi, signal?: AbortSignal): Promise<XRule[]> {
  const rules: XRule[] = [];
  let page: string | undefined;
  do {
    const asked = { what: WHAT, query: { max_results: 1000, pagination_token: page } };
    const { json } = await api.get(PATH, signal === undefined ? asked : { ...asked, signal });
    const body = objectOf(json);
    for (const item of listOf(body?.data)) {
      const rule = objectOf(item);
      const id = textOf(rule?.id);
      const value = textOf(rule?.value);
      if (id !== null && value !== null) rules.push({ id, value, tag: textOf(rule?.tag) });
    }
    page = textOf(objectOf(body?.meta)?.next_token) ?? undefined;
  } while (page !== undefined);
  return rules;
}

/**
 * Adds rules, or with `dryRun` only has X look at them. X answers with a success even where it refuses some, or
 * all: `refused` says which and why; it may take none where it refuses one.
 */
export async function addRules(
  api: XApi,
  rules: readonly WantedRule[],
  options: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<{ taken: string[]; refused: Refusal[] }> {
  const add = rules.map(({ value, tag }) => ({ value, tag }));
  const { dryRun, signal } = options;
  const query = { dry_run: dryRun ? true : undefined };
  const asked = { what: WHAT, query, ...(signal === undefined ? {} : { signal }) };
  const answer = await api.post(PATH, { add }, asked).then(({ json }) => json, refusalsOrThrow);
  const body = objectOf(answer);
  const taken = listOf(body?.data).flatMap((item) => textOf(objectOf(item)?.value) ?? []);
  const refused = listOf(body?.errors).map(toRefusal);
  if (refused.length === 0 && taken.length === 0 && rules.length > 0 && !dryRun) {
    throw new XApiError('server', `X neither took nor refused the rules of the stream; it is retried.`);
  }
  return { taken, refused };
}

/** Some refusals come as a success with errors in it, some as a 4xx with the same errors. */
function refusalsOrThrow(error: unknown): unknown {
  const refused =
    error instanceof XApiError &&
    error.status !== null &&
    error.status >= 400 &&
    listOf(objectOf(error.body)?.errors).some((item) => toRefusal(item).kind !== 'other');
  if (!refused) throw error;
  return error.body;
}

export async function deleteRules(api: XApi, ids: readonly string[], signal?: AbortSignal): Promise<void> {
  const asked = { what: WHAT, ...(signal === undefined ? {} : { signal }) };
  await api.post(PATH, { delete: { ids } }, asked);
}

function toRefusal(value: unknown): Refusal {
  const error = objectOf(value);
  const type = (textOf(error?.type) ?? '').split('/').at(-1);
  const details = listOf(error?.details).filter((detail) => typeof detail === 'string');
  const said =
    [textOf(error?.detail), ...details, textOf(error?.title)].find((text) => text != null) ?? 'no reason';
  const kinds: Record<string, Refusal['kind']> = {
    'invalid-rules': 'invalid',
    'noncompliant-rules': 'invalid',
    'rule-length': 'invalid',
    'duplicate-rules': 'duplicate',
    'rule-cap': 'cap',
  };
  return {
    value: textOf(error?.value) ?? '',
    kind: kinds[type ?? ''] ?? 'other',
    said: (details.length > 0 ? details.join('; ') : said).replace(/\s+/g, ' ').slice(0, 500),
  };
}
