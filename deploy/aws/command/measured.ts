/** What an estimate goes by that this repository measures itself, each with the command that prints it. */
export const MEASURED = {
  /**
   * Posts a second of the function that enriches, on one core (1,769 MiB): what `linear` takes with its claims by
   * `npm run test:aws` (enrich; 2026-11-29, AMD EPYC), and with the others what `npm run bench:models` adds.
   */
  postsPerSecond: { linear: 600, cascade: 350, transformer: 98 } as Readonly<Record<string, number>>,
  /** Posts a second that a sink's function tells DynamoDB, on one core: `npm run test:aws`, sink function. */
  toldPerSecond: 315,
  /** Bytes of an item with a whole post, and of a post in the bucket: posts of X of 2019 with all their fields. */
  itemBytes: 1200,
  rawBytes: 820,
  rowBytes: 300,
} as const;
