/** Trino, the engine that Athena runs, from Maven Central: with tables in memory, since its connector to files is not there. */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findOrInstall, place, prepared, run } from './machine.ts';

const FILES = fileURLToPath(new URL('trino/', import.meta.url));
const POM = join(FILES, 'pom.xml');
const JAVA = { oldest: 17, newest: 21 };

export type TrinoRow = Record<string, unknown>;

export interface Trino {
  /** Runs a statement in the schema `default` and gives its rows; throws with what Trino says against it. */
  ask(sql: string): Promise<TrinoRow[]>;
}

export async function startTrino(t: TestContext): Promise<Trino> {
  const java = await findOrInstall('A JDK of Java 17 to 21', ['default-jdk-headless'], findJava);
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
  const quietly = ['--batch-mode', '--quiet', '-f', POM];
  return prepared('trino', await readFile(POM, 'utf8'), async (folder) => {
    const mvn = await findOrInstall('Maven', ['maven'], () =>
      run('mvn', ['--version']).then(
        () => 'mvn',
        () => null,
      ),
    );
    await run(mvn, [...quietly, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]).catch(
      (cause: Error) => {
        throw new Error(`Trino cannot be resolved without Maven Central: ${cause.message}`, { cause });
      },
    );
  });
}

/** A Java that fits and can compile. */
async function findJava(): Promise<string | null> {
  for (const java of ['java', ...globSync('/usr/lib/jvm/*/bin/java')]) {
    const said = await run(java, ['-version']).catch(() => '');
    const version = Number(/version "(\d+)/.exec(said)?.[1]);
    if (version < JAVA.oldest || version > JAVA.newest || Number.isNaN(version)) continue;
    const modules = await run(java, ['--list-modules']).catch(() => '');
    if (modules.includes('jdk.compiler')) return java;
  }
  return null;
}
