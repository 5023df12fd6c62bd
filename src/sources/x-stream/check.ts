import type { Clock } from '../../model/clock.ts';
import type { Topic } from '../../model/topic.ts';
import { parseTag } from '../x/rule-tags.ts';
import { checkXApi, failure, type XFinding } from '../x-api/check.ts';
import type { XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import { leftOver, type WantedRule, wantedRules } from './rules.ts';
import { addRules, listRules } from './rules-endpoint.ts';

/**
 * What stands in the way of a stream of X: the token, the plan, the clock, the rules of the topics. Changes
 * nothing at X: rules are sent as a dry run. Whether the plan has backfill, a second connection or compliance
 * shows only when they are used, since asking would take the place of a stream that may be running.
 */
export async function checkXStream(
  api: XApi,
  stream: 'filtered' | 'sample',
  topics: readonly Topic[],
  clock: Clock,
): Promise<XFinding[]> {
  const findings = await checkXApi(api, clock);
  const unreachable = findings.some(({ ok, what }) => ok === false && !what.includes('clock'));
  if (stream === 'sample' || unreachable) return findings;
  try {
    const present = await listRules(api);
    const ours = present.filter(({ tag }) => parseTag(tag) !== null).length;
    findings.push({
      ok: true,
      what: `the app may use the filtered stream; it holds ${present.length} rules, ${ours} of them of Undertone`,
    });
    for (const { value, tag } of leftOver(topics, present)) {
      findings.push({
        ok: null,
        what: `X holds the rule "${value}", tagged "${tag}" by an earlier Undertone, that no topic here asks for`,
        todo: 'Delete it at X unless another lake needs it; its posts are delivered, and charged.',
      });
    }
    if (topics.length === 0) {
      const todo = 'Add a topic to undertone.yaml, or set stream: sample.';
      return [...findings, { ok: null, what: 'there are no topics, so X is asked for nothing', todo }];
    }
    for (const rule of wantedRules(topics, null)) findings.push(await checkRule(api, rule));
  } catch (error) {
    if (!(error instanceof XApiError)) throw error;
    findings.push(failure(error));
  }
  return findings;
}

/** One by one: of several, X may name only the first that it refuses. */
async function checkRule(api: XApi, rule: WantedRule): Promise<XFinding> {
  const { refused } = await addRules(api, [rule], { dryRun: true });
  const names = rule.topics.map((name) => `"${name}"`).join(', ');
  const [refusal] = refused.filter(({ kind }) => kind !== 'duplicate');
  if (refusal === undefined) return { ok: true, what: `X accepts the rule of ${names}` };
  if (refusal.kind === 'cap') {
    const todo = 'Join topics with OR, delete rules of other programs, or raise the plan.';
    return { ok: false, what: `X has no room for the rule of ${names}`, todo };
  }
  return { ok: false, what: `X refuses the rule of ${names}: ${refusal.said}`, todo: 'Change the rule.' };
}
