/**
 * OpenSearch, and Elasticsearch, whose bulk interface is the same: a document a post, under the post's id. Source:
 * OpenSearch documentation, "Bulk" and "Create index".
 */
import { type Client, errors } from '@opensearch-project/opensearch';
import { messageOf } from '../../model/errors.ts';
import { shortOrder } from '../order.ts';
import type { OpenSearchSettings } from '../settings.ts';
import { type Change, DONE, type Outcome, type Sink, SinkError, shortly } from '../sink.ts';
import { clientOf } from './client.ts';
import { documentOf, MAPPING } from './mapping.ts';

/** Documents of usual posts make some 2 MB; servers take 100 MB unless told otherwise. */
const MOST = 1000;
/**
 * How long the server remembers at which version it deleted a document. A writer that is overtaken wrote what it read
 * minutes before at the most: a function of AWS ends after 15.
 */
const REMEMBER_DELETIONS = '1h';

interface ItemAnswer {
  status: number;
  error?: { type?: string; reason?: string; caused_by?: { reason?: string } };
}

export class OpenSearchSink implements Sink {
  readonly type = 'opensearch';
  readonly most = MOST;
  readonly name: string;
  readonly #index: string;
  readonly #client: Client;
  readonly #concurrent: boolean;
  /** Serverless collections let no such setting be made. */
  readonly #settings: object | null;

  constructor(
    name: string,
    settings: OpenSearchSettings,
    secret: string | null,
    { concurrent = false }: { concurrent?: boolean } = {},
  ) {
    this.name = name;
    this.#index = settings.index;
    this.#client = clientOf(settings, secret);
    this.#concurrent = concurrent;
    const isServerless = settings.aws?.service === 'aoss';
    this.#settings = concurrent && !isServerless ? { index: { gc_deletes: REMEMBER_DELETIONS } } : null;
  }

  async check(signal: AbortSignal): Promise<void> {
    try {
      const { statusCode } = await this.#ask(this.#client.indices.exists({ index: this.#index }), signal);
      if (statusCode === 401 || statusCode === 403)
        throw new SinkError('away', `refuses the account (${statusCode})`);
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const index = this.#index;
    const settings = this.#settings;
    try {
      const { body: isThere } = await this.#ask(this.#client.indices.exists({ index }), signal);
      if (!isThere) {
        const body = settings === null ? { mappings: MAPPING } : { mappings: MAPPING, settings };
        await this.#ask(this.#client.indices.create({ index, body: body as never }), signal);
        return;
      }
      // Columns that are newer than the index.
      await this.#ask(this.#client.indices.putMapping({ index, body: MAPPING as never }), signal);
      if (settings !== null)
        await this.#ask(this.#client.indices.putSettings({ index, body: settings as never }), signal);
    } catch (error) {
      const failure = failureOf(error, signal);
      if (failure instanceof SinkError && failure.kind === 'content') {
        if (/already_exists/.test(failure.message)) return;
        throw new SinkError('away', `has an index that does not fit: ${failure.message}`, { cause: error });
      }
      throw failure;
    }
  }

  async write(changes: readonly Change[], signal: AbortSignal): Promise<Outcome[]> {
    const body = changes.flatMap((change) => {
      const { post } = change;
      const target = this.#targetOf(change);
      return post === null ? [`{"delete":${target}}`] : [`{"index":${target}}`, documentOf(post)];
    });
    try {
      const answer = await this.#ask(this.#client.bulk({ index: this.#index, body } as never), signal);
      const items = (answer.body as { items?: Record<string, ItemAnswer>[] }).items;
      if (!Array.isArray(items) || items.length !== changes.length)
        throw new SinkError('away', 'gave an answer that is none of a bulk request');
      return items.map((item) => outcomeOf(Object.values(item)[0]!, this.#concurrent));
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  async *idsOf(network: string, authorId: string, signal: AbortSignal): AsyncGenerator<string[]> {
    const index = this.#index;
    const query = { bool: { filter: [{ term: { network } }, { term: { author_id: authorId } }] } };
    try {
      // What was just written is found only then.
      await this.#ask(this.#client.indices.refresh({ index }), signal);
      let after: unknown[] | null = null;
      for (;;) {
        const page: object = { size: MOST, query, sort: [{ id: 'asc' }], _source: false };
        const body: object = after === null ? page : { ...page, search_after: after };
        const answer = await this.#ask(this.#client.search({ index, body: body as never }), signal);
        const { hits } = (answer.body as unknown as { hits: { hits: { _id: string; sort: unknown[] }[] } })
          .hits;
        if (hits.length === 0) return;
        after = hits.at(-1)!.sort;
        yield hits.map(({ _id }) => _id);
      }
    } catch (error) {
      throw failureOf(error, signal);
    }
  }

  /** As JSON, made by hand: an order has more digits than a number of JSON.stringify. */
  #targetOf({ id, order }: Change): string {
    if (!this.#concurrent) return `{"_id":${JSON.stringify(id)}}`;
    return `{"_id":${JSON.stringify(id)},"version":${shortOrder(order!)},"version_type":"external_gte"}`;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #ask<T>(request: Promise<T> & { abort(): void }, signal: AbortSignal): Promise<T> {
    // Nothing is returned: Node would take the request for a promise of the listener, and its failure for nobody's.
    const abort = (): void => {
      request.abort();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await request;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

function outcomeOf({ status, error }: ItemAnswer, concurrent: boolean): Outcome {
  // A deletion of what is not there.
  if (status < 300 || (status === 404 && error === undefined)) return DONE;
  // A later version is there.
  if (concurrent && status === 409 && error?.type === 'version_conflict_engine_exception') return DONE;
  const reason = shortly(
    [error?.type, error?.reason, error?.caused_by?.reason].filter((part) => part !== undefined).join(': '),
  );
  if (status === 429 || status >= 500 || isOfIndex(error?.type))
    return { state: 'failed', reason: `did not take it (${status}, ${reason})` };
  return { state: 'refused', reason: `${status}, ${reason}` };
}

/** The index is full, closed, or gone: no document is at fault. */
const isOfIndex = (type: string | undefined): boolean =>
  /cluster_block|index_not_found|index_closed|no_shard|unavailable/.test(type ?? '');

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof SinkError) return error;
  if (error instanceof errors.ResponseError) {
    const { statusCode, body, headers } = error;
    const said = shortly(typeof body === 'string' ? body : (JSON.stringify(body?.error ?? body) ?? ''));
    const after = Number((headers as Record<string, string> | undefined)?.['retry-after']);
    const retryAfter = Number.isFinite(after) ? Math.min(Math.max(after, 0), 3600) * 1000 : null;
    if (statusCode === 401 || statusCode === 403)
      return new SinkError('away', `refuses the account or what it may do (${statusCode}, ${said})`, {
        cause: error,
      });
    if (statusCode === 400 || statusCode === 413)
      return new SinkError('content', `refuses the request (${statusCode}, ${said})`, { cause: error });
    return new SinkError('away', `answered with status ${statusCode} (${said})`, {
      cause: error,
      retryAfter,
    });
  }
  return new SinkError('away', `cannot be reached or understood (${shortly(messageOf(error))})`, {
    cause: error,
  });
}
