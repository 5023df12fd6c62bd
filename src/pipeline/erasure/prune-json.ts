/**
 * Takes posts out of a JSON value that holds several, or others inside: elements of pages, quoted and reposted
 * originals, what a response includes. What is left is the same JSON, numbers to the digit.
 */

type Json = Record<string, unknown>;

/** A value of which nothing was left. */
export const GONE = Symbol('gone');

/** Parsed so that writing it gives every number as it was: ids beyond 2^53 too. */
export const parseKeepingNumbers = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? RawJson.rawJSON(context.source)
      : value,
  );

/** Of the proposal "JSON.parse source text access", which Node 24 has and its types do not name yet. */
const RawJson = JSON as typeof JSON & { rawJSON(text: string): unknown; isRawJSON(value: unknown): boolean };

/**
 * The value without every object for which `goes` says so: left out of lists, and with their name out of
 * objects. GONE where the value itself goes.
 */
export function prune(value: unknown, goes: (object: Json) => boolean): unknown {
  if (typeof value !== 'object' || value === null || RawJson.isRawJSON(value)) return value;
  if (Array.isArray(value)) {
    const rest = value.map((item) => prune(item, goes)).filter((item) => item !== GONE);
    return rest.length === 0 && value.length > 0 ? [] : rest;
  }
  const object = value as Json;
  if (goes(object)) return GONE;
  const rest: Json = {};
  for (const [name, item] of Object.entries(object)) {
    const left = prune(item, goes);
    if (left !== GONE) Object.defineProperty(rest, name, { value: left, enumerable: true });
  }
  return 'includes' in rest ? withoutUnusedIncludes(rest) : rest;
}

/**
 * A response of X v2 has beside its posts what they refer to, by id. What no post that is left refers to was
 * there for one that is gone.
 */
function withoutUnusedIncludes(response: Json): Json {
  const { includes } = response;
  if (typeof includes !== 'object' || includes === null || Array.isArray(includes)) return response;
  const lists = Object.entries(includes as Json);
  let used = JSON.stringify(response.data ?? null);
  const isUsed = (item: unknown): boolean => {
    const { id, media_key: key } = (item ?? {}) as Json;
    return [id, key].some((name) => typeof name === 'string' && used.includes(JSON.stringify(name)));
  };
  // Posts first, since they in turn refer to authors, media and places.
  const posts = lists.find(([name]) => name === 'tweets')?.[1];
  if (Array.isArray(posts)) used += JSON.stringify(posts.filter(isUsed));
  const rest = lists
    .map(([name, list]) => [name, Array.isArray(list) ? list.filter(isUsed) : list] as const)
    .filter(([, list]) => !Array.isArray(list) || list.length > 0);
  return { ...response, includes: Object.fromEntries(rest) };
}
