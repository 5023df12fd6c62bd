/** Corrections in the process that owns the lake: made on request, and again for edits that come with the same text. */
import { applyCorrections } from '../../lake/corrections/apply.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { findOwner } from '../../lake/owners.ts';
import { transaction } from '../../lake/state.ts';
import type { Clock } from '../../model/clock.ts';
import { UsageError } from '../../model/errors.ts';
import { LABELS, type Label, type Post } from '../../model/post.ts';

export interface CorrectTask {
  id: string;
  /** Null takes a correction back. */
  label: Label | null;
}

export class CorrectionDesk {
  readonly #lake: OwnedLake;
  readonly #clock: Clock;
  readonly #watchers = new Set<() => void>();
  #applying: Promise<void> | null = null;

  constructor(lake: OwnedLake, clock: Clock) {
    this.#lake = lake;
    this.#clock = clock;
  }

  onChange(watch: () => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  /**
   * Sets the label of a post, or takes it back; returns the post as it is shown from then on.
   * @throws UsageError where there is no such post (code `no-post`), or nothing to take back (`no-correction`)
   */
  async correct({ id, label }: CorrectTask): Promise<Post> {
    const { writer } = this.#lake;
    if (label !== null && !LABELS.includes(label))
      throw new UsageError(`"${label}" is no label; a post is one of ${LABELS.join(', ')}.`);
    const post = this.#post(id);
    if (label !== null) transaction(writer.db, () => writer.corrections.set(post, label, this.#clock.now()));
    else if (!transaction(writer.db, () => writer.corrections.takeBack(id)))
      throw new UsageError(`Nobody has corrected the post ${id}, so there is nothing to take back.`, {
        code: 'no-correction',
      });
    await this.apply();
    const now = this.#post(id);
    if (label === null && now.model === null && now.lang !== null) this.#sendToSecondPass(id);
    return now;
  }

  /** What is due; looks again where it is asked meanwhile. */
  async apply(): Promise<void> {
    while (this.#lake.writer.corrections.due(1).length > 0) {
      this.#applying ??= this.#applyOnce().finally(() => {
        this.#applying = null;
      });
      await this.#applying;
    }
  }

  /** Resolves when what is under way is done, however that is. */
  async idle(): Promise<void> {
    await this.#applying?.catch(() => {});
  }

  async #applyOnce(): Promise<void> {
    const changed = await applyCorrections(this.#lake, this.#lake.writer.corrections);
    if (changed > 0) for (const watch of this.#watchers) watch();
  }

  /** What a model had said is not known any more: the next second pass says it anew. */
  #sendToSecondPass(id: string): void {
    const row = findOwner(this.#lake.db, id)?.row;
    if (row !== null && row !== undefined)
      this.#lake.db.prepare('insert or ignore into due_row values (?)').run(row);
  }

  #post(id: string): Post {
    const row = findOwner(this.#lake.db, id)?.row ?? null;
    const post = row === null ? null : this.#lake.documents.post(row);
    if (post === null)
      throw new UsageError(
        `There is no post "${id}"; its id is as "undertone query" shows it, such as x:1234567890.`,
        {
          code: 'no-post',
        },
      );
    return post;
  }
}
