/** What the process that runs SQL and the one that asked say to each other. */
export interface SqlRequest {
  sql: string;
  /** `rows`: one JSON array a line. */
  format: 'json' | 'csv' | 'rows' | 'parquet';
  memoryMb: number;
  /** Infinity for all; sent over a channel that keeps it. */
  maxRows: number;
  /** Where Parquet goes; null for the other formats. */
  output: string | null;
  windowsMs: number;
}

export interface SqlColumn {
  name: string;
  type: string;
}

export type SqlMessage =
  /** The query runs; its body follows. */
  | { type: 'columns'; columns: SqlColumn[] }
  | { type: 'done' }
  | { type: 'failed'; code: string; message: string };
