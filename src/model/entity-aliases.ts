/** Spellings that stand for one name wherever they are written, and for no other that is as common. */
export const BUILT_IN_ALIASES = {
  'United States': ['US', 'U.S.', 'USA', 'U.S.A.', 'United States of America'],
  'United Kingdom': ['UK', 'U.K.'],
  'European Union': ['EU', 'E.U.'],
  'United Nations': ['UN', 'U.N.'],
  'United Arab Emirates': ['UAE', 'U.A.E.'],
  'New York City': ['NYC', 'N.Y.C.'],
  'Manchester United': ['Man United', 'Man Utd', 'Manchester Utd', 'Man U', 'MUFC'],
  'Manchester City': ['Man City', 'MCFC'],
  Facebook: ['FB'],
  YouTube: ['YT'],
} as const satisfies Record<string, readonly string[]>;
