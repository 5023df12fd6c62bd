/** What an estimate goes by that this repository measures itself, each with the command that prints it. */
export const MEASURED = {
  /** Posts a second of the function that enriches, on one core (1,769 MiB): `npm run test:aws`, enrich. */
  postsPerSecond: { linear: 2000, cascade: 700, transformer: 118 } as Readonly<Record<string, number>>,
  /** Posts a second that a sink's function tells: `npm run test:aws`, sink function. */
  toldPerSecond: 1000,
  /** Bytes of an item with a whole post, and of a post in the bucket: posts of X of 2019 with all their fields. */
  itemBytes: 1200,
  rawBytes: 820,
  rowBytes: 300,
} as const;
