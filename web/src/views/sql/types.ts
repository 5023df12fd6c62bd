/** As `GET /api/sql/schema` and `POST /api/sql` answer. */
export interface SqlSchema {
  tables: {
    name: string;
    description: string;
    columns: { name: string; type: string; description: string | null }[];
  }[];
  functions: { name: string; kind: 'scalar' | 'aggregate'; parameters: string; description: string }[];
  examples: { title: string; sql: string }[];
}

export interface SqlAnswer {
  columns: { name: string; type: string }[];
  rows: Record<string, unknown>[];
  /** Whether there were more rows than are sent. */
  truncated: boolean;
}
