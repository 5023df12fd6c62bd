/** Trino, the engine that Athena runs, from Maven Central: with tables in memory, since its connector to files is not there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findJava, fromMaven } from './java.ts';
import { place, prepared } from './machine.ts';

const FILES = fileURLToPath(new URL('trino/', import.meta.url));
const POM = join(FILES, 'pom.xml');
const JAVA = { oldest: 17, newest: 21, debian: 'default-jdk-headless', compiles: true };

export type TrinoRow = Record<string, unknown>;

export interface Trino {
  /** Runs a statement in the schema `default` and gives its rows; throws with what Trino says against it. */
  ask(sql: string): Promise<TrinoRow[]>;
}

export async function startTrino(t: TestContext): Promise<Trino> {
  const java = await findJava(JAVA);
  const lib = await setUp();
  const { serve } = await place(t);
  const jvm = ['-Xms512m', '-Xmx1g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const server = serve(java, [...jvm, '-cp', join(lib, '*'), join(FILES, 'Trino.java')]);
  const [, url] = await server.says(/Trino listens at (http:\/\/127\.0\.0\.1:\d+)/);
  return { ask: (sql) => ask(url!, sql) };
}

interface Answer {
  nextUri?: string;
  columns?: { name: string }[];
  data?: unknown[][];
  error?: { message: string };
}

/** Trino's client protocol (https://trino.io/docs/current/develop/client-protocol.html). */
async function ask(url: string, sql: string): Promise<TrinoRow[]> {
  const rows: TrinoRow[] = [];
  const headers = {
    'X-Trino-User': 'tests',
    'X-Trino-Catalog': 'lake',
    'X-Trino-Schema': 'default',
    'X-Trino-Time-Zone': 'UTC',
  };
  let response = await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
  for (;;) {
    if (!response.ok) throw new Error(`Trino answers ${response.status}: ${await response.text()}`);
    const { nextUri, columns, data, error } = (await response.json()) as Answer;
    if (error !== undefined) throw new Error(`${error.message}: ${sql.slice(0, 300)}`);
    for (const values of data ?? [])
      rows.push(Object.fromEntries(columns!.map(({ name }, at) => [name, values[at]])));
    if (nextUri === undefined) return rows;
    response = await fetch(nextUri, { headers });
  }
}

async function setUp(): Promise<string> {
  const recipe = await readFile(POM, 'utf8');
  return prepared('trino', recipe, (folder) => fromMaven(POM, 'copy-dependencies', folder));
}
