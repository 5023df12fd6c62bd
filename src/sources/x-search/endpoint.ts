/** The two searches of X API v2, and what each allows. Source: docs.x.com, "Rate limits" and "Search Posts". */
export interface Endpoint {
  search: string;
  counts: string;
  /** Posts a page. */
  mostPosts: number;
  /** How far back it reaches, ms; Infinity for all of X. */
  reachMs: number;
  /** Between two requests of one account, ms. */
  intervalMs: number;
  /** Characters of a rule. */
  mostCharacters: number;
  /** US dollars for one question for counts. Source: docs.x.com, "Pricing", August 2026. */
  countsPrice: number;
}

const DAY_MS = 86_400_000;

export const RECENT: Endpoint = {
  search: '/2/tweets/search/recent',
  counts: '/2/tweets/counts/recent',
  mostPosts: 100,
  reachMs: 7 * DAY_MS,
  intervalMs: 0,
  mostCharacters: 512,
  countsPrice: 0.005,
};

export const ARCHIVE: Endpoint = {
  search: '/2/tweets/search/all',
  counts: '/2/tweets/counts/all',
  mostPosts: 500,
  reachMs: Number.POSITIVE_INFINITY,
  intervalMs: 1000,
  mostCharacters: 1024,
  countsPrice: 0.01,
};

/** The fewest posts a page that either search takes. */
export const FEWEST_POSTS = 10;

/**
 * How far before now a search may end, ms. X asks for 10 s and takes 30 s unless told; posts reach its index
 * within about as long.
 */
export const INDEX_LAG_MS = 30_000;

/** The first post of X; a search may not begin before. */
export const FIRST_POST_MS = Date.UTC(2006, 2, 21);

/** Kept from the edge of what recent search reaches, since that edge moves on while a request is on its way. */
const EDGE_MS = 60_000;

/** The earliest time that can be asked for now. */
export function earliest(endpoint: Endpoint, now: number): number {
  const edge = now - endpoint.reachMs + EDGE_MS;
  return Number.isFinite(edge) ? ceilSecond(edge) : FIRST_POST_MS;
}

/** The latest end that can be asked for now. */
export const latest = (now: number): number => floorSecond(now - INDEX_LAG_MS);

/** X's search takes times of whole seconds. */
export const floorSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;
export const ceilSecond = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** As X's search wants a time: `2026-03-01T12:00:00Z`. */
export const searchTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
