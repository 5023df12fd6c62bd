/** Where each view lies. The build reads it too: at each of these the server answers with the page. */
export const PATHS = {
  now: '/',
  search: '/search',
  compare: '/compare',
  sql: '/sql',
  try: '/try',
  topics: '/topics',
  alerts: '/alerts',
  models: '/models',
} as const;

export type ViewName = keyof typeof PATHS;
