/** A table of PostgreSQL or Redshift with a row a post, under the post's id; a batch is one transaction. */
import pg from 'pg';
import { messageOf } from '../../model/errors.ts';
import type { Post } from '../../model/post.ts';
import type { PostgresSettings } from '../settings.ts';
import { type Change, DONE, type Outcome, type Sink, SinkError, shortly } from '../sink.ts';
import type { Dialect } from './dialect.ts';
import { REDSHIFT } from './redshift.ts';
import { POSTGRES } from './statements.ts';

const CONNECT_MS = 10_000;
const QUERY_MS = 60_000;
const COLUMNS =
  'select column_name as name from information_schema.columns where table_schema = $1 and table_name = $2';

export class PostgresSink implements Sink {
  readonly type = 'postgres';
  readonly most: number;
  readonly name: string;
  readonly #dialect: Dialect;
  readonly #settings: PostgresSettings;
  readonly #password: string | null;
  #client: pg.Client | null = null;

  constructor(name: string, settings: PostgresSettings, password: string | null) {
    this.name = name;
    this.#settings = settings;
    this.#password = password;
    this.#dialect = settings.dialect === 'redshift' ? REDSHIFT : POSTGRES;
    this.most = this.#dialect.most;
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#within(signal, async (client) => void (await client.query('select 1')));
  }

  async prepare(signal: AbortSignal): Promise<void> {
    await this.#within(signal, async (client) => {
      const { schema, table } = this.#settings;
      const { rows } = await client.query(COLUMNS, [schema, table]);
      const there = new Set(rows.map(({ name }) => String(name)));
      for (const sql of this.#dialect.definitions(this.#settings, there)) await client.query(sql);
    });
  }

  async write(changes: readonly Change[], signal: AbortSignal): Promise<Outcome[]> {
    const posts: Post[] = [];
    const gone: string[] = [];
    for (const { id, post } of changes) {
      if (post === null) gone.push(id);
      else posts.push(post);
    }
    const statements = this.#dialect.statements(this.#settings, posts, gone);
    await this.#within(signal, async (client) => {
      await client.query('begin');
      for (const statement of statements) await client.query(statement);
      await client.query('commit');
    });
    return changes.map(() => DONE);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  /** A connection that failed in any way is not used again: what was begun on it ends with it. */
  async #within(signal: AbortSignal, work: (client: pg.Client) => Promise<void>): Promise<void> {
    const end = (): void => void this.close().catch(() => {});
    signal.addEventListener('abort', end, { once: true });
    try {
      this.#client ??= await this.#connect();
      await work(this.#client);
    } catch (error) {
      await this.close().catch(() => {});
      throw failureOf(error, signal);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  async #connect(): Promise<pg.Client> {
    const { host, port, database, user, tls } = this.#settings;
    const client = new pg.Client({
      host,
      port,
      database,
      user,
      ...(this.#password === null ? {} : { password: this.#password }),
      ssl: tls,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      application_name: 'undertone',
    });
    // A connection that is lost while nothing is asked tells so here; the next question makes another.
    client.on('error', () => {
      if (this.#client === client) this.#client = null;
    });
    await client.connect();
    return client;
  }
}

/** Classes of SQLSTATE (PostgreSQL documentation, appendix A) that blame the values. */
const OF_VALUES = /^(21|22|23)/;

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof SinkError) return error;
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  const said = shortly(messageOf(error));
  if (OF_VALUES.test(code)) return new SinkError('content', `refuses the row (${said})`, { cause: error });
  if (code.startsWith('28')) return new SinkError('away', `refuses the account (${said})`, { cause: error });
  if (code !== '') return new SinkError('away', `did not do it (${said})`, { cause: error });
  return new SinkError('away', `cannot be reached (${said})`, { cause: error });
}
