/** What a worker thread does with one group: decode its blocks, then enrich and write the rows that it owns. */
import { searchTokens } from '../enrich/search-tokens.ts';
import { packDocuments, searchableText } from '../lake/documents.ts';
import { recentKey } from '../lake/layout.ts';
import type { ObjectStore } from '../lake/objects.ts';
import { type Candidates, KIND } from '../lake/owners.ts';
import { encodePosts } from '../lake/parquet/encode-posts.ts';
import type { StoredRow } from '../lake/parquet/leaf.ts';
import { hash48, KEY_BYTES, payloadHash, postKey, writePostKey } from '../lake/post-key.ts';
import { RollupDeltas } from '../lake/rollup.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import type { Post, SourcePost } from '../model/post.ts';
import type { Decoded } from '../model/record.ts';
import { decodeBlock } from '../sources/decode.ts';
import { type DeadLetterLine, deadLetterOf, writeDeadLetters } from './dead-letters.ts';
import { enrichPosts, type ImmediateModel } from './enrich-posts.ts';
import { RecordTopics } from './topics-of-records.ts';
import type { DecodeReply, DecodeRequest, WorkerBlock, WriteReply, WriteRequest } from './worker-protocol.ts';

/** A decoded group waiting to hear which of its records become rows. */
interface OpenGroup {
  blocks: WorkerBlock[];
  /** Record → its block, its post if it is one, or why it is dead. */
  blockOf: number[];
  posts: (SourcePost | null)[];
  topics: (readonly string[] | undefined)[];
  dead: { block: number; payload: string; reason: string }[];
  candidates: Candidates;
}

export class GroupWorker {
  readonly #objects: ObjectStore;
  readonly #model: ImmediateModel;
  readonly #open = new Map<number, OpenGroup>();
  /** What the posts of the groups to come are matched against. */
  topics = new RecordTopics([], '');
  /** What is done to records whose authors are not to be kept as they are. */
  disguise: (records: Decoded[]) => Decoded[] = (records) => records;

  constructor(objects: ObjectStore, model: ImmediateModel) {
    this.#objects = objects;
    this.#model = model;
  }

  decode(request: DecodeRequest): DecodeReply {
    const decoded = request.blocks.map((block) =>
      this.disguise(this.topics.settle(decodeBlock(block), block.format)),
    );
    const total = decoded.reduce((sum, records) => sum + records.length, 0);
    const candidates = emptyCandidates(total);
    const keys = Buffer.from(candidates.keys.buffer);
    const group: OpenGroup = {
      blocks: request.blocks,
      blockOf: [],
      posts: [],
      topics: [],
      dead: [],
      candidates,
    };
    const otherReasons: Record<string, number>[] = [];
    const deadReasons: Record<string, number>[] = [];
    decoded.forEach((records, block) => {
      const other: Record<string, number> = {};
      const dead: Record<string, number> = {};
      for (const one of records) {
        const record = group.blockOf.push(block) - 1;
        group.posts.push(one.record?.kind === 'post' ? one.record.post : null);
        group.topics.push(one.record?.kind === 'post' ? one.record.topics : undefined);
        describe(one, record, candidates, keys);
        if (one.record === null) {
          const reason = one.reason ?? 'unknown';
          group.dead.push({ block, payload: one.payload, reason });
          dead[reason] = (dead[reason] ?? 0) + 1;
        } else if (one.record.kind === 'other') {
          other[one.record.reason] = (other[one.record.reason] ?? 0) + 1;
        }
      }
      otherReasons.push(other);
      deadReasons.push(dead);
    });
    // The payloads are decoded; only what names the blocks is still needed.
    group.blocks = request.blocks.map((block) => ({ ...block, payload: new Uint8Array() }));
    this.#open.set(request.group, group);
    return {
      candidates,
      recordsPerBlock: decoded.map((records) => records.length),
      networks: decoded.map((records, block) => commonNetwork(records, request.blocks[block]!)),
      otherReasons,
      deadReasons,
    };
  }

  async write(request: WriteRequest): Promise<WriteReply> {
    const group = this.#open.get(request.group)!;
    this.#open.delete(request.group);
    const received = Array.from(request.selected, (record) => {
      const { source, receivedAt } = group.blocks[group.blockOf[record]!]!;
      const topics = group.topics[record] ?? [];
      return { post: group.posts[record]!, source, collectedAt: receivedAt, topics };
    });
    const posts = enrichPosts(received, this.#model);
    const rollup = new RollupDeltas();
    for (const post of posts) rollup.add(post, 1);
    const objects: ManifestEntry[] = [];
    if (posts.length > 0) objects.push(await this.#writePosts(request, group.candidates, posts));
    if (group.dead.length > 0)
      objects.push(await writeDeadLetters(this.#objects, request.deadLettersObject, deadLettersOf(group)));
    return {
      objects,
      documents: packDocuments(posts.map((post, index) => ({ row: request.rows[index]!, post }))),
      searchTexts: posts.map((post) => searchTokens(searchableText(post))),
      rollup: rollup.list(),
    };
  }

  async #writePosts(
    request: WriteRequest,
    candidates: Candidates,
    posts: readonly Post[],
  ): Promise<ManifestEntry> {
    const rows: StoredRow[] = posts.map((post, index) => {
      const record = request.selected[index]!;
      const row = request.rows[index]!;
      return { post, row, version: candidates.versions[record]!, hash: candidates.hashes[record]! };
    });
    const info = await this.#objects.put(recentKey(request.postsObject), encodePosts(rows));
    let minTime: number | null = null;
    let maxTime: number | null = null;
    for (const { created_at: time } of posts) {
      if (time === null) continue;
      if (minTime === null || time < minTime) minTime = time;
      if (maxTime === null || time > maxTime) maxTime = time;
    }
    return { ...info, zone: 'posts', number: request.postsObject, rows: rows.length, minTime, maxTime };
  }
}

const deadLettersOf = (group: OpenGroup): DeadLetterLine[] =>
  group.dead.map(({ block, payload, reason }) => deadLetterOf(group.blocks[block]!, payload, reason));

function emptyCandidates(total: number): Candidates {
  return {
    kinds: new Uint8Array(total),
    keys: new Uint8Array(total * KEY_BYTES),
    versions: new Float64Array(total),
    hashes: new Float64Array(total),
    authors: new Float64Array(total),
    times: new Float64Array(total),
    aliases: [],
    accounts: [],
  };
}

function describe(decoded: Decoded, record: number, into: Candidates, keys: Buffer): void {
  const found = decoded.record;
  if (found === null) {
    into.kinds[record] = KIND.dead;
    return;
  }
  switch (found.kind) {
    case 'post': {
      const { post } = found;
      into.kinds[record] = KIND.post;
      writePostKey(post.id, keys, record * KEY_BYTES);
      into.versions[record] = found.version;
      into.hashes[record] = payloadHash(decoded.payload);
      into.authors[record] = post.author_id === null ? 0 : hash48(`${post.network}\n${post.author_id}`);
      into.times[record] = post.created_at ?? Number.NaN;
      if (found.alias !== undefined) into.aliases.push([record, postKey(found.alias)]);
      return;
    }
    case 'delete':
      into.kinds[record] = KIND.delete;
      writePostKey(found.id, keys, record * KEY_BYTES);
      into.versions[record] = found.at;
      return;
    case 'delete-author':
    case 'restore-author':
      into.kinds[record] = found.kind === 'delete-author' ? KIND.deleteAuthor : KIND.restoreAuthor;
      into.versions[record] = found.at;
      into.authors[record] = hash48(`${found.network}\n${found.authorId}`);
      into.accounts.push([record, found.network, found.authorId]);
      return;
    case 'other':
      into.kinds[record] = KIND.other;
  }
}

/** The network that most posts of a block are of; the raw zone is parted by it. */
function commonNetwork(records: readonly Decoded[], block: WorkerBlock): string {
  const counts = new Map<string, number>();
  for (const { record } of records) {
    if (record?.kind === 'post') counts.set(record.post.network, (counts.get(record.post.network) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1])[0];
  if (most !== undefined) return most[0];
  return block.format.kind === 'csv' ? block.format.network : 'file';
}
