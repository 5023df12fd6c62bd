/** A unit of a scorer that runs beside the current one: its scores go to the scores zone, and the posts stay as they are. */
import { rmSync } from 'node:fs';
import { scoresFolder, scoresKeyIn } from '../../lake/layout.ts';
import { type FoundRow, findRows } from '../../lake/scores/find-rows.ts';
import type { NewScores } from '../../lake/scores/new-scores.ts';
import { notInZone, writeBeside } from '../../lake/scores/rows-beside.ts';
import type { Unscored } from '../../lake/scores/waiting.ts';
import { scoresNear } from '../../lake/scores/zone-objects.ts';
import { scoreSafely } from '../../sentiment/score-safely.ts';
import { primarySubtag } from '../enrich-posts.ts';
import { affordable, nameOf, newScores, type Takes, type UnitContext } from './open-unit.ts';
import type { OpenReply, OpenRequest, ScoreReply, WriteReply, WriteRequest } from './protocol.ts';

export class BesideUnit implements Takes {
  readonly #context: UnitContext;
  readonly #keys: string[];
  readonly #due: FoundRow[];
  readonly #scores = new Map<number, NewScores>();
  readonly #unscored: Unscored[] = [];
  #at = 0;

  private constructor(context: UnitContext, keys: string[], due: FoundRow[]) {
    this.#context = context;
    this.#keys = keys;
    this.#due = due;
  }

  /** What the model has said of a post already, be it in the post or in the zone, it is not asked again. */
  static async open(context: UnitContext, { keys, rows, gone, within }: OpenRequest): Promise<BesideUnit> {
    const { objects, db, model } = context;
    const name = nameOf(model);
    const languages = new Set(model.languages);
    const found = (await findRows(objects, keys, { only: rows, gone, within })).filter(
      (one) => one.model !== name && languages.has(primarySubtag(one.lang)),
    );
    const due = await notInZone(
      objects,
      keys,
      found.map(({ row }) => row),
      scoresNear(db, name, keys),
    );
    return new BesideUnit(
      context,
      [...keys],
      found.filter(({ row }) => due.has(row)),
    );
  }

  get opened(): OpenReply {
    const name = nameOf(this.#context.model);
    return { model: name, due: this.#due.length, models: [name], keys: this.#keys };
  }

  async score(most: number, allowance: number | null): Promise<ScoreReply> {
    const { model, entities } = this.#context;
    const part = affordable(this.#due.slice(this.#at, this.#at + most), allowance, model);
    const texts = part.map(({ text }) => text);
    const outcomes = await scoreSafely(model, texts, { entities });
    outcomes.forEach((outcome, index) => {
      const { row } = part[index]!;
      if (outcome.scores === null) this.#unscored.push({ row, reason: outcome.reason });
      else this.#scores.set(row, newScores(row, outcome.scores, outcome.entities));
    });
    this.#at += part.length;
    return { left: this.#due.length - this.#at };
  }

  async write({ gone, supersededObjects }: WriteRequest): Promise<WriteReply> {
    const result = { taken: this.#due.slice(0, this.#at).map(({ row }) => row), unscored: this.#unscored };
    if (this.#scores.size === 0) return { written: null, ...result };
    const { objects, model: scorer } = this.#context;
    const model = nameOf(scorer);
    const number = supersededObjects[model]!;
    const folder = objects.temporaryPath('.beside');
    try {
      const scores = this.#scores;
      const { path, rows, minTime, maxTime } = await writeBeside(objects, this.#keys, {
        scores,
        model,
        gone,
        folder,
      });
      if (rows === 0) return { written: null, ...result };
      const info = await objects.putFile(scoresKeyIn(scoresFolder(model), number), path);
      const entry = { ...info, zone: 'scores' as const, number, rows, minTime, maxTime };
      return { written: { posts: null, superseded: [entry], dropped: [], documents: null }, ...result };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
