/**
 * The work on one unit of the second pass, in its thread: which rows are to be scored, their scores, and the objects
 * and documents with them.
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { CORRECTION } from '../../lake/corrections/label.ts';
import type { Zone } from '../../lake/layout.ts';
import { scoresFolder, scoresKeyIn, sisterKey } from '../../lake/layout.ts';
import type { ObjectStore } from '../../lake/objects.ts';
import { findRows, objectsHolding } from '../../lake/scores/find-rows.ts';
import { findStored } from '../../lake/scores/find-stored.ts';
import type { NewScores } from '../../lake/scores/new-scores.ts';
import { rewriteDocuments } from '../../lake/scores/rewrite-documents.ts';
import { rewriteObjects, type WrittenFile } from '../../lake/scores/rewrite-objects.ts';
import type { Unscored } from '../../lake/scores/waiting.ts';
import { scoresNear } from '../../lake/scores/zone-objects.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import { budgetUsedUp } from '../../sentiment/failures.ts';
import type { FoundEntity, Scores, SentimentModel } from '../../sentiment/model.ts';
import { isCharging } from '../../sentiment/remote/charge.ts';
import { scoreSafely } from '../../sentiment/score-safely.ts';
import { primarySubtag } from '../enrich-posts.ts';
import type { OpenReply, OpenRequest, ScoreReply, WriteReply, WriteRequest } from './protocol.ts';

/** Less than this is how computers round. US dollars. */
const ROUNDING = 1e-9;

export interface UnitContext {
  objects: ObjectStore;
  /** A reader's connection to the state database. */
  db: DatabaseSync;
  model: SentimentModel;
  entities: boolean;
}

/** What the thread does with a unit, in this order; `score` until nothing is left. */
export interface Takes {
  readonly opened: OpenReply;
  score(most: number, allowance: number | null): Promise<ScoreReply>;
  write(request: WriteRequest): Promise<WriteReply>;
}

export class OpenUnit implements Takes {
  readonly #context: Omit<UnitContext, 'model'> & { model: SentimentModel | null };
  readonly #name: string;
  readonly #keys: string[];
  readonly #models: string[];
  readonly #due: { row: number; text: string }[];
  readonly #scores = new Map<number, NewScores>();
  readonly #unscored: Unscored[] = [];
  #at = 0;

  private constructor(
    context: Omit<UnitContext, 'model'> & { model: SentimentModel | null },
    name: string,
    keys: string[],
    due: { row: number; text: string }[],
    models: string[],
  ) {
    this.#context = context;
    this.#name = name;
    this.#keys = keys;
    this.#due = due;
    this.#models = models;
  }

  static async open(context: UnitContext, { keys, rows, gone, within }: OpenRequest): Promise<OpenUnit> {
    const { objects, model } = context;
    const name = nameOf(model);
    const languages = new Set(model.languages);
    const wantsEntities = context.entities && model.analyse !== undefined;
    const holding = rows === null ? [...keys] : await objectsHolding(objects, keys, rows);
    const due: { row: number; text: string }[] = [];
    const models = new Set<string>();
    const found = await findRows(objects, holding, { only: rows, gone, within });
    for (const { row, text, lang, model: has, entitiesModel } of found) {
      // What a model does not vouch for keeps the scores that it has.
      if (!languages.has(primarySubtag(lang))) continue;
      if (has === CORRECTION) continue;
      if (has === name && (!wantsEntities || entitiesModel === name)) continue;
      due.push({ row, text });
      if (has !== null && has !== name) models.add(has);
    }
    return new OpenUnit(context, name, holding, due, [...models]);
  }

  /** A unit whose scores are those that the scores zone holds of the model `name`; no model is run. */
  static async openStored(
    { objects, db }: Pick<UnitContext, 'objects' | 'db'>,
    name: string,
    { keys, gone, within }: OpenRequest,
  ): Promise<OpenUnit> {
    const found = await findStored(objects, keys, { name, gone, within, zone: scoresNear(db, name, keys) });
    const models = new Set(found.flatMap(({ has }) => has ?? []));
    const context = { objects, db, model: null, entities: true };
    const unit = new OpenUnit(context, name, [...keys], [], [...models]);
    for (const { scores } of found) unit.#scores.set(scores.row, scores);
    return unit;
  }

  get opened(): OpenReply {
    return { model: this.#name, due: this.#due.length, models: this.#models, keys: this.#keys };
  }

  /** Scores the next rows, at most so many. Where the model as a whole fails it throws, and the same rows come next. */
  async score(most: number, allowance: number | null): Promise<ScoreReply> {
    const part = affordable(this.#due.slice(this.#at, this.#at + most), allowance, this.#context.model!);
    const texts = part.map(({ text }) => text);
    const outcomes = await scoreSafely(this.#context.model!, texts, { entities: this.#context.entities });
    outcomes.forEach((outcome, index) => {
      const { row } = part[index]!;
      if (outcome.scores === null) this.#unscored.push({ row, reason: outcome.reason });
      else this.#scores.set(row, newScores(row, outcome.scores, outcome.entities));
    });
    this.#at += part.length;
    return { left: this.#due.length - this.#at };
  }

  async write({ gone, postsObject, supersededObjects }: WriteRequest): Promise<WriteReply> {
    const taken =
      this.#context.model === null
        ? [...this.#scores.keys()]
        : this.#due.slice(0, this.#at).map(({ row }) => row);
    const result = { taken, unscored: this.#unscored };
    if (this.#scores.size === 0) return { written: null, ...result };
    const { objects, db } = this.#context;
    const folder = objects.temporaryPath('.scored');
    try {
      const files = await rewriteObjects({
        paths: this.#keys.map((key) => objects.locate(key)),
        gone,
        scores: this.#scores,
        model: this.#name,
        folder,
      });
      const posts =
        files.posts &&
        (await this.#enter('posts', sisterKey(this.#keys[0]!, postsObject), postsObject, files.posts));
      const superseded: ManifestEntry[] = [];
      for (const file of files.superseded) {
        const number = supersededObjects[file.model]!;
        superseded.push(
          await this.#enter('scores', scoresKeyIn(scoresFolder(file.model), number), number, file),
        );
      }
      const documents = rewriteDocuments(db, this.#scores, this.#name);
      return { written: { posts, superseded, dropped: files.dropped, documents }, ...result };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #enter(zone: Zone, key: string, number: number, file: WrittenFile): Promise<ManifestEntry> {
    const { rows, minTime, maxTime } = file;
    const info = await this.#context.objects.putFile(key, file.path);
    return { ...info, zone, number, rows, minTime, maxTime };
  }
}

/** The first of the posts, as many as may be paid for, US dollars; throws `model-budget` where that is none. */
export function affordable<T extends { text: string }>(
  posts: readonly T[],
  allowance: number | null,
  model: SentimentModel,
): readonly T[] {
  if (allowance === null || !isCharging(model)) return posts;
  let left = allowance + ROUNDING;
  const dear = posts.findIndex(({ text }) => {
    left -= model.costOf([text]);
    return left < 0;
  });
  if (dear !== 0) return dear < 0 ? posts : posts.slice(0, dear);
  throw budgetUsedUp(
    `What ${model.name} may cost this month is used up: posts are kept, and scored next month or once the budget is raised (spending.monthly_budget, or monthly_budget of the model).`,
  );
}

/** As posts hold what a model says. */
export const newScores = (
  row: number,
  scores: Scores,
  entities: readonly FoundEntity[] | null | undefined,
): NewScores => ({
  row,
  ...scores,
  entities: entities?.map(({ text, type, score }) => ({ text, type, score })) ?? null,
});

export const nameOf = ({ name, version }: SentimentModel): string => `${name}@${version}`;
