/** Makes the columns of posts what their corrections say: files first, then one transaction. */
import { rmSync } from 'node:fs';
import type { Label, Post } from '../../model/post.ts';
import { DocumentReader } from '../document-table.ts';
import type { OwnedLake } from '../lake.ts';
import { scoresFolder, scoresKeyIn, sisterKey } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import { findOwner } from '../owners.ts';
import { objectsHolding } from '../scores/find-rows.ts';
import type { NewScores, Scored } from '../scores/new-scores.ts';
import { inheritPassed } from '../scores/passed.ts';
import { rewriteDocuments } from '../scores/rewrite-documents.ts';
import { rewriteObjects } from '../scores/rewrite-objects.ts';
import { transaction } from '../state.ts';
import { droppable } from '../withheld.ts';
import type { ManifestEntry } from '../writer.ts';
import { type Correction, type Corrections, textHash } from './corrections.ts';
import { CORRECTION } from './label.ts';

const AT_ONCE = 500;

/** One change of one post. */
interface Change {
  correction: Correction;
  row: number;
  /** When the post was made, ms. */
  time: number | null;
  /** What the post is to have; `model` says whose. */
  scores: NewScores;
  model: string | null;
  before: Scored | null;
}

/** Applies what is due. Returns how many posts have changed. */
export const applyCorrections = (lake: OwnedLake, corrections: Corrections): Promise<number> =>
  lake.writer.alone(async () => {
    let changed = 0;
    for (;;) {
      const keys = corrections.due(AT_ONCE);
      if (keys.length === 0) return changed;
      const documents = new DocumentReader(lake.db);
      const changes: Change[] = [];
      const settled: { key: Uint8Array; isOver: boolean }[] = [];
      for (const key of keys) {
        const correction = corrections.get(key);
        const change = correction === null ? null : changeOf(lake, documents, correction);
        if (change === null) settled.push({ key, isOver: correction?.label === null });
        else changes.push(change);
      }
      transaction(lake.db, () => {
        for (const { key, isOver } of settled) {
          if (isOver) corrections.remove(key);
          corrections.settled(key);
        }
      });
      for (const [model, group] of Map.groupBy(changes, (one) => one.model)) {
        const given = await give(lake, corrections, model, group);
        changed += given.size;
        const lost = group.filter(({ row }) => !given.has(row));
        transaction(lake.db, () => {
          for (const { correction } of lost) corrections.settled(correction.key);
        });
      }
    }
  });

/** Null where the post is not there, or is as it should be. */
function changeOf(lake: OwnedLake, documents: DocumentReader, correction: Correction): Change | null {
  const { id, label, before } = correction;
  const row = findOwner(lake.db, id)?.row ?? null;
  const post = row === null ? null : documents.post(row);
  if (row === null || post === null) return null;
  const isCorrected = post.model === CORRECTION;
  const time = post.created_at;
  if (label === null) {
    if (!isCorrected) return null;
    const { model, ...scores } = before ?? UNSCORED;
    return { correction, row, time, scores: { row, ...scores, entities: null }, model, before: null };
  }
  // Of another text nobody has said anything.
  if (textHash(post.text) !== correction.textHash) return null;
  if (isCorrected && post.sentiment === label) return null;
  const kept = isCorrected ? before : scoredOf(post);
  return { correction, row, time, scores: certain(row, label), model: CORRECTION, before: kept };
}

const UNSCORED: Scored = {
  sentiment: null,
  positive: null,
  neutral: null,
  negative: null,
  mixed: null,
  confidence: null,
  model: null,
};

const scoredOf = ({ sentiment, positive, neutral, negative, mixed, confidence, model }: Post): Scored => ({
  sentiment: sentiment as Label | null,
  positive,
  neutral,
  negative,
  mixed,
  confidence,
  model,
});

const certain = (row: number, label: Label): NewScores => ({
  row,
  sentiment: label,
  positive: label === 'positive' ? 1 : 0,
  neutral: label === 'neutral' ? 1 : 0,
  negative: label === 'negative' ? 1 : 0,
  mixed: label === 'mixed' ? 1 : 0,
  confidence: 1,
  entities: null,
});

/** Returns the rows that have changed; the others are in none of the objects. */
async function give(
  lake: OwnedLake,
  corrections: Corrections,
  model: string | null,
  changes: readonly Change[],
): Promise<Set<number>> {
  const { db, objects, writer } = lake;
  const all = listObjects(db, 'posts')
    .filter((object) => changes.some(({ time }) => mayHold(object, time)))
    .map(({ key }) => key);
  const keys = await objectsHolding(
    objects,
    all,
    changes.map(({ row }) => row),
  );
  const done = new Set<number>();
  for (const key of keys) {
    const folder = objects.temporaryPath('.corrected');
    try {
      const files = await rewriteObjects({
        paths: [objects.locate(key)],
        gone: droppable(db),
        scores: new Map(changes.map((one) => [one.row, one.scores])),
        model,
        folder,
      });
      const here = new Set(files.given);
      const entered: ManifestEntry[] = [];
      const number = writer.takeObjectNumber();
      if (files.posts !== null) {
        const info = await objects.putFile(sisterKey(key, number), files.posts.path);
        entered.push({ ...info, ...extentOf(files.posts), zone: 'posts', number });
      }
      const superseded: ManifestEntry[] = [];
      for (const file of files.superseded) {
        const next = writer.takeObjectNumber();
        const info = await objects.putFile(scoresKeyIn(scoresFolder(file.model), next), file.path);
        superseded.push({ ...info, ...extentOf(file), zone: 'scores', number: next });
      }
      const given = changes.filter(({ row }) => here.has(row));
      const documents = rewriteDocuments(db, new Map(given.map((one) => [one.row, one.scores])), model);
      const inherit = inheritPassed(db, [key]);
      writer.rescore([key], [...entered, ...superseded], files.dropped, documents, () => {
        inherit(entered);
        for (const { correction, before } of given) {
          if (correction.label === null) corrections.remove(correction.key);
          else corrections.applied(correction.key, before);
          corrections.settled(correction.key);
        }
      });
      await objects.delete(key);
      for (const { row } of given) done.add(row);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return done;
}

const mayHold = ({ minTime, maxTime }: ManifestEntry, time: number | null): boolean =>
  time === null || (minTime !== null && maxTime !== null && minTime <= time && time <= maxTime);

const extentOf = ({ rows, minTime, maxTime }: Pick<ManifestEntry, 'rows' | 'minTime' | 'maxTime'>) => ({
  rows,
  minTime,
  maxTime,
});
