import type { Topic } from '../../model/topic.ts';
import type { XApi } from '../x-api/client.ts';
import { ruleChanges, type WantedRule, wantedRules, type XRule } from './rules.ts';
import { addRules, deleteRules, listRules, type Refusal } from './rules-endpoint.ts';

/** X takes a hundred or so rules in one request without complaint of its size. */
const RULES_A_REQUEST = 100;

/** A topic that X does not look for, and why. */
export interface RuleProblem {
  topic: string;
  /** A sentence that says what to do. */
  message: string;
}

export interface Synchronised {
  /** The topics that X looks for now. */
  topics: string[];
  problems: RuleProblem[];
  added: number;
  removed: number;
}

/**
 * Makes the rules with the tags of this lake at X those of the topics. New rules are added before old ones are deleted, so
 * that a changed rule misses nothing; where X has no room for both, old ones go first. `isOurs` is whether our own matcher
 * can tell the posts of a rule, so that it does not matter whose the rule at X is. Throws XApiErrors.
 */
export async function syncRules(
  api: XApi,
  topics: readonly Topic[],
  lake: string,
  signal?: AbortSignal,
  isOurs: (rule: string) => boolean = () => true,
): Promise<Synchronised> {
  const present = await listRules(api, signal);
  const { replace, add, remove } = ruleChanges(topics, present, lake);
  // For a moment X looks for none of the two.
  for (const ids of batches(replace)) await deleteRules(api, ids, signal);
  const first = await addInBatches(api, add, signal);
  for (const ids of batches(remove)) await deleteRules(api, ids, signal);
  const again = first.filter(({ kind }) => kind === 'cap' && remove.length > 0).map(({ value }) => value);
  const second = await addInBatches(
    api,
    add.filter(({ value }) => again.includes(value)),
    signal,
  );
  const refused = [...first.filter(({ value }) => !again.includes(value)), ...second];
  const wanted = wantedRules(topics, lake);
  return outcome(wanted, present, refused, add.length, replace.length + remove.length, isOurs);
}

async function addInBatches(
  api: XApi,
  rules: readonly WantedRule[],
  signal: AbortSignal | undefined,
): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  for (const batch of batches(rules)) refused.push(...(await addAll(api, batch, signal)));
  return refused;
}

/** Where X refuses a rule it may take none of the others either, so these are sent again without it. */
async function addAll(
  api: XApi,
  rules: readonly WantedRule[],
  signal: AbortSignal | undefined,
): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  let left = rules;
  while (left.length > 0) {
    const answer = await addRules(api, left, signal === undefined ? {} : { signal });
    const named = answer.refused.filter(({ value }) => left.some((rule) => rule.value === value));
    refused.push(...named);
    const settled = new Set([...answer.taken, ...named.map(({ value }) => value)]);
    const rest = left.filter(({ value }) => !settled.has(value));
    if (rest.length < left.length) {
      left = rest;
      continue;
    }
    // X refused without naming the rules: its reason holds for all that are left.
    const [reason] = answer.refused;
    const { kind, said } = reason ?? { kind: 'other' as const, said: 'no reason' };
    refused.push(...left.map(({ value }) => ({ value, kind, said })));
    break;
  }
  return refused;
}

function outcome(
  wanted: readonly WantedRule[],
  present: readonly XRule[],
  refused: readonly Refusal[],
  added: number,
  removed: number,
  isOurs: (rule: string) => boolean,
): Synchronised {
  const reasons = new Map(refused.map((refusal) => [refusal.value, refusal]));
  const problems: RuleProblem[] = [];
  const followed: string[] = [];
  for (const { value, topics: names } of wanted) {
    const refusal = reasons.get(value);
    for (const topic of names) {
      // A rule that another program has at X delivers its posts all the same; our own matcher names the topic.
      const comes = refusal === undefined || (refusal.kind === 'duplicate' && isOurs(value));
      if (comes) followed.push(topic);
      if (refusal !== undefined) problems.push({ topic, message: explain(topic, refusal, present, comes) });
    }
  }
  return { topics: followed, problems, added: added - refused.length, removed };
}

function explain(
  topic: string,
  { kind, said, value }: Refusal,
  present: readonly XRule[],
  comes: boolean,
): string {
  switch (kind) {
    case 'cap':
      return `X has no room for the rule of the topic ${topic}: the account holds ${present.length} rules, as many as its plan allows; join topics with OR, delete rules of other programs, or raise the plan.`;
    case 'duplicate': {
      const other = present.find((rule) => rule.value === value);
      const tag = other?.tag == null ? 'without a tag' : `tagged "${other.tag}"`;
      const what = comes
        ? 'its posts come as long as that program leaves it there'
        : 'only X can tell its posts, and names that program with them; change the rule a little, so that X takes it for another';
      return `The rule of the topic ${topic} is at X already, ${tag}, set by another program; ${what}.`;
    }
    case 'invalid':
    case 'other':
      return `X does not accept the rule of the topic ${topic}: ${said}; change the rule, its posts do not come from X until then.`;
  }
}

function batches<T>(items: readonly T[]): T[][] {
  const out: T[][] = [];
  for (let i = 0; i < items.length; i += RULES_A_REQUEST) out.push(items.slice(i, i + RULES_A_REQUEST));
  return out;
}
