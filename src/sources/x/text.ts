import { addLink, listOf, objectOf } from '../wire-values.ts';

const ENTITY = /&(?:amp|lt|gt|quot|apos|#39);/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
};

/**
 * The text as the author wrote it: X sends &, < and > as entities, and some clients of 2011 sent quotes so.
 * Decoded once, so that a written `&amp;lt;` stays `&lt;`.
 */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, (entity) => CHARACTERS[entity]!) : text;
}

/**
 * The targets of the links of a post, in order, each once. X v1.1 lists links to media apart from the others,
 * v2 among them: both come out the same.
 */
export function linkTargets(entities: unknown): string[] {
  const targets: string[] = [];
  const object = objectOf(entities);
  if (object === null) return targets;
  addTargets(object.urls, targets);
  addTargets(object.media, targets);
  return targets;
}

function addTargets(links: unknown, targets: string[]): void {
  for (const value of listOf(links)) {
    const link = objectOf(value);
    if (link !== null) addLink(targets, link.unwound_url ?? link.expanded_url ?? link.url);
  }
}
