import type { LakeReader } from '../lake/lake.ts';

const LOOKED_AT = 100;

/** Models, name@version, whose scores the first and the last posts of a lake have; a look, not a count. */
export function modelsSeen({ db, documents }: LakeReader): Set<string> {
  const rows = (order: 'asc' | 'desc') =>
    db.prepare(`select row from document order by id ${order} limit ${LOOKED_AT}`).all();
  const posts = [...rows('asc'), ...rows('desc')].map(({ row }) => documents.post(Number(row)));
  return new Set(posts.flatMap((post) => post?.model ?? []));
}
