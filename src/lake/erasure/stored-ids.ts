/** Who and what the posts of a lake are of, read from Parquet. */

import type { LakeReader } from '../lake.ts';
import { snapshotPosts } from '../manifest.ts';
import { eachLive, readLive } from '../read-live.ts';
import { literal } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';

export interface StoredId {
  object: string;
  id: string;
  network: string;
  authorId: string | null;
  repostOf: string | null;
  version: number;
}

const MEMORY = '256MB';

/** Every row that is on the disk, hidden ones too; one whose object is replaced meanwhile may come twice. */
export async function eachStoredId(
  { db, objects }: Pick<LakeReader, 'db' | 'objects'>,
  look: (row: StoredId) => void,
): Promise<void> {
  await eachLive(db, 'posts', ({ key }) =>
    withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      const result = await connection.stream(
        `select id, network, author_id, repost_of, _version from read_parquet(${literal(objects.locate(key))}, hive_partitioning = false)`,
      );
      for (
        let chunk = await result.fetchChunk();
        chunk !== null && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        for (const [id, network, authorId, repostOf, version] of chunk.getRows()) {
          look({
            object: key,
            id: String(id),
            network: String(network),
            authorId: authorId === null ? null : String(authorId),
            repostOf: repostOf === null ? null : String(repostOf),
            version: Number(version),
          });
        }
      }
    }),
  );
}

/** Every post that the metrics zone counts for, or that the scores zone has scores of. */
export async function eachCountedId(
  { db, objects }: Pick<LakeReader, 'db' | 'objects'>,
  zone: 'metrics' | 'scores',
  look: (object: string, id: string) => void,
): Promise<void> {
  await eachLive(db, zone, async ({ key }) => {
    const ids = await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      const from = `read_parquet(${literal(objects.locate(key))}, hive_partitioning = false)`;
      return (await connection.runAndReadAll(`select distinct id from ${from}`)).getRows();
    });
    for (const [id] of ids) look(key, String(id));
  });
}

/** The ids of an author's posts, of versions up to a time in ms. */
export async function postsOfAuthor(
  lake: Pick<LakeReader, 'db' | 'objects'>,
  author: { network: string; authorId: string; upTo: number },
): Promise<string[]> {
  const condition = `network = ${literal(author.network)} and author_id = ${literal(author.authorId)}`;
  const until = Number.isFinite(author.upTo) ? ` and _version <= ${author.upTo}` : '';
  const rows = await ask(lake, (posts) => `select distinct id from ${posts} where ${condition}${until}`);
  return rows.map(([id]) => String(id));
}

export interface KnownAuthor {
  network: string;
  authorId: string;
  handle: string | null;
  posts: number;
}

/** Authors by the handle they posted under, without @ and whatever its case; those with the most posts first. */
export async function authorsByHandle(
  lake: Pick<LakeReader, 'db' | 'objects'>,
  handle: string,
): Promise<KnownAuthor[]> {
  return authors(lake, `lower(author_handle) = ${literal(handle.toLowerCase())}`);
}

/** An author by the network's own id; no posts where none are there. */
export async function authorById(
  lake: Pick<LakeReader, 'db' | 'objects'>,
  network: string,
  authorId: string,
): Promise<KnownAuthor> {
  const found = await authors(lake, `network = ${literal(network)} and author_id = ${literal(authorId)}`);
  return found[0] ?? { network, authorId, handle: null, posts: 0 };
}

async function authors(lake: Pick<LakeReader, 'db' | 'objects'>, condition: string): Promise<KnownAuthor[]> {
  const { tombstones } = snapshotPosts(lake.db);
  const hidden = tombstones.length === 0 ? '' : ` and _row not in (${tombstones.join(', ')})`;
  const rows = await ask(
    lake,
    (posts) =>
      `select network, author_id, max(author_handle), count(*)::DOUBLE from ${posts}
       where author_id is not null and ${condition}${hidden} group by all order by 4 desc`,
  );
  return rows.map(([network, authorId, handle, posts]) => ({
    network: String(network),
    authorId: String(authorId),
    handle: handle === null ? null : String(handle),
    posts: Number(posts),
  }));
}

async function ask(
  { db, objects }: Pick<LakeReader, 'db' | 'objects'>,
  sql: (posts: string) => string,
): Promise<unknown[][]> {
  return readLive(db, 'posts', async (live) => {
    if (live.length === 0) return [];
    const paths = live.map(({ key }) => literal(objects.locate(key))).join(', ');
    return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      const found = await connection.runAndReadAll(
        sql(`read_parquet([${paths}], hive_partitioning = false)`),
      );
      return found.getRows();
    });
  });
}
