import type { Entity, Label } from '../../model/post.ts';
import { CORRECTION } from '../corrections/label.ts';
import { createRowTable } from '../duckdb-tables.ts';
import type { ObjectStore } from '../objects.ts';
import { literal, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import { type Extent, isWithin, scanOf } from './find-rows.ts';
import type { NewScores } from './new-scores.ts';
import type { ZonePart } from './zone-objects.ts';

export interface StoredScores {
  scores: NewScores;
  /** Whose scores the post has now, name@version. */
  has: string | null;
}

const MEMORY = '256MB';

/**
 * What the scores zone holds of the model `name` for rows that have another's scores; `zone` is where that is. Posts whose label a person has set are left out.
 */
export async function findStored(
  objects: ObjectStore,
  keys: readonly string[],
  {
    name,
    gone,
    within,
    zone,
  }: { name: string; gone: readonly number[]; within?: Extent | undefined; zone: ZonePart },
): Promise<StoredScores[]> {
  if (keys.length === 0 || zone.keys.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await createRowTable(connection, 'gone', gone);
    const found = await connection.runAndReadAll(
      `select ${ROW_COLUMN}::DOUBLE, posts.model, said.sentiment, said.positive, said.neutral, said.negative, said.mixed, said.confidence,
         case when said.entities_model = ${literal(name)} then to_json(said.entities)::VARCHAR end
       from ${scanOf(objects, keys)} posts
       join (select distinct on (id, ${VERSION_COLUMN}) * from ${scanOf(objects, zone.keys)}
         where ${zone.where} and id in (select id from ${scanOf(objects, keys)})) said
         on said.id = posts.id and said.${VERSION_COLUMN} = posts.${VERSION_COLUMN}
       where ${ROW_COLUMN} not in (select row from gone) and ${isWithin(within, 'posts.')}
         and posts.model is distinct from ${literal(name)} and posts.model is distinct from ${literal(CORRECTION)}
         and said.sentiment is not null
       order by ${ROW_COLUMN}`,
    );
    return found.getRows().map((values) => {
      const [row, has, sentiment, positive, neutral, negative, mixed, confidence, entities] = values as [
        number,
        string | null,
        Label,
        number,
        number,
        number,
        number,
        number,
        string | null,
      ];
      const list = entities === null ? null : (JSON.parse(entities) as Entity[]);
      const scores = { row, sentiment, positive, neutral, negative, mixed, confidence, entities: list };
      return { scores, has };
    });
  });
}
