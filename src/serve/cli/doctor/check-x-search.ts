import { systemClock } from '../../../model/clock.ts';
import { checkXApi } from '../../../sources/x-api/check.ts';
import { ARCHIVE, RECENT } from '../../../sources/x-search/endpoint.ts';
import { openXApi } from '../start/open-x-api.ts';
import type { SourceCheck, SourceFinding } from './source-checks.ts';

/** An answer that takes longer than this is none to someone who waits for it, ms. */
const TIMEOUT_MS = 5_000;

/** What can be found out for nothing: a search itself would cost money. */
export const checkXSearchSource: SourceCheck<'x-search'> = async (name, source, config) => {
  const api = openXApi(name, source.address, config.secrets.xBearerToken, { timeoutMs: TIMEOUT_MS });
  const endpoint = source.archive ? ARCHIVE : RECENT;
  const findings: SourceFinding[] = await checkXApi(api, systemClock);
  if (config.topics.length === 0) {
    findings.push({
      ok: null,
      what: 'there is no topic to search for',
      todo: 'Add one to the topics of the configuration.',
    });
  }
  for (const topic of config.topics) {
    if (topic.rule.length <= endpoint.mostCharacters) continue;
    findings.push({
      ok: false,
      what: `the rule of ${topic.name} has ${topic.rule.length} characters, and this search of X takes ${endpoint.mostCharacters}`,
      todo: 'Shorten it, or make two topics of it.',
    });
  }
  return findings;
};
