/** The stores that definitions are made for. */
export const KINDS = ['glue', 'athena', 'redshift', 'postgres', 'opensearch', 'json'] as const;
export type Kind = (typeof KINDS)[number];
