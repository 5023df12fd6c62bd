/** The rules of X's filtered stream, as its endpoint lists, adds and deletes them. */

export interface StreamRule {
  id: string;
  value: string;
  tag?: string;
}

type Wanted = Omit<StreamRule, 'id'>;

const PROBLEM = 'https://api.twitter.com/2/problems';
const PAGE = 100;
/** An id is never given again, whatever was deleted. */
let lastId = 999;

/** A page of rules from the `from`-th on, as X answers. */
export function pageOfRules(rules: readonly StreamRule[], from: number): object {
  const page = rules.slice(from, from + PAGE);
  const next = from + PAGE < rules.length ? { next_token: String(from + PAGE) } : {};
  return {
    ...(page.length > 0 ? { data: page } : {}),
    meta: { sent: new Date().toISOString(), result_count: page.length, ...next },
  };
}

/** Does what a request asks, in `rules` itself unless it is a dry run; gives X's answer. */
export function changeRules(
  rules: StreamRule[],
  request: { delete?: { ids: string[] }; add?: Wanted[] },
  { most, dryRun }: { most: number; dryRun: boolean },
): { status: number; body: object } {
  if (request.delete === undefined) return add(rules, request.add ?? [], most, dryRun);
  const { ids } = request.delete;
  for (const id of ids) {
    const at = rules.findIndex((rule) => rule.id === id);
    if (at >= 0) rules.splice(at, 1);
  }
  return { status: 200, body: { meta: { summary: { deleted: ids.length, not_deleted: 0 } } } };
}

/** X takes none of the rules where it refuses one as wrong. */
function add(
  rules: StreamRule[],
  wanted: readonly Wanted[],
  most: number,
  dryRun: boolean,
): { status: number; body: object } {
  const errors: { title: string }[] = [];
  const data: StreamRule[] = [];
  for (const { value, tag } of wanted) {
    const same = [...rules, ...data].find((rule) => rule.value === value);
    if (/[()]/.test(value)) errors.push(invalid(value));
    else if (same !== undefined) errors.push(duplicate(same));
    else data.push({ id: String(++lastId), value, ...(tag === undefined ? {} : { tag }) });
  }
  if (rules.length + data.length > most) return { status: 422, body: { errors: [TOO_MANY] } };
  const taken = errors.some(({ title }) => title === 'UnprocessableEntity') ? [] : data;
  if (!dryRun) rules.push(...taken);
  const summary = { created: taken.length, not_created: wanted.length - taken.length };
  const body = {
    ...(taken.length > 0 ? { data: taken } : {}),
    meta: { sent: new Date().toISOString(), summary },
    ...(errors.length > 0 ? { errors } : {}),
  };
  return { status: 201, body };
}

const TOO_MANY = {
  title: 'RulesCapExceeded',
  detail: 'Rules capacity exceeded.',
  type: `${PROBLEM}/rule-cap`,
};

const invalid = (value: string) => ({
  value,
  details: [`no viable alternative at input '${value}' (at position 1)`],
  title: 'UnprocessableEntity',
  type: `${PROBLEM}/invalid-rules`,
});

const duplicate = ({ id, value }: StreamRule) => ({
  value,
  id,
  title: 'DuplicateRule',
  type: `${PROBLEM}/duplicate-rules`,
});
