import type { Label } from '../../model/post.ts';
import { chunksOf } from '../chunks.ts';
import { badAnswer } from '../failures.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import type { ForeignSettings } from './foreign-files.ts';
import { Network } from './network.ts';
import { type Placeholders, replaceHandles } from './placeholders.ts';
import type { Reading } from './reading.ts';
import type { OnnxSession } from './session.ts';
import { softmax } from './softmax.ts';
import { cutWindows } from './windows.ts';

export interface Identity {
  name: string;
  version: string;
  languages: readonly string[];
}

interface Gathered extends Reading {
  /** Probabilities of the classes, summed by weight. */
  sums: Float64Array;
  weight: number;
}

/** A text classification of someone else's. Long texts are read in windows; their mean by pieces counts. */
export class ClassificationModel implements SentimentModel {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly #network: Network;
  readonly #settings: ForeignSettings;
  readonly #labels: readonly Label[];
  readonly #placeholders: Placeholders | null;

  constructor(
    identity: Identity,
    session: OnnxSession,
    settings: ForeignSettings,
    labels: readonly Label[],
    placeholders: Placeholders | null,
  ) {
    this.name = identity.name;
    this.version = identity.version;
    this.languages = identity.languages;
    this.#network = new Network(session, settings.frame);
    this.#settings = settings;
    this.#labels = labels;
    this.#placeholders = placeholders;
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    const scores: Scores[] = [];
    for (const chunk of chunksOf(texts)) scores.push(...(await this.#scoreChunk(chunk)));
    return scores;
  }

  async close(): Promise<void> {
    await this.#network.session.close();
  }

  async #scoreChunk(texts: readonly string[]): Promise<Scores[]> {
    const all = texts.map((text) => this.#gather(text));
    const classes = this.#labels.length;
    const probabilities = new Float32Array(classes);
    await this.#network.read(all, ['logits'], ({ reading, window, row }, [logits]) => {
      if (logits!.dims.at(-1) !== classes) {
        throw badAnswer(
          `The model ${this.name} gives ${logits!.dims.at(-1)} classes, its config.json ${classes}.`,
        );
      }
      softmax(logits!.data as Float32Array, row * classes, classes, probabilities, 0);
      const weight = window.pieces + 1;
      for (let i = 0; i < classes; i++) reading.sums[i]! += weight * probabilities[i]!;
      reading.weight += weight;
    });
    return all.map((gathered) => this.#scoresOf(gathered));
  }

  #gather(text: string): Gathered {
    const { tokenizer, frame, longest } = this.#settings;
    const { ids } = tokenizer.encode(replaceHandles(text, this.#placeholders), { add_special_tokens: false });
    const pieces = ids.map((id) => [id]);
    const room = longest - frame.before.length - frame.after.length;
    const windows = cutWindows(
      pieces.map(() => 1),
      room,
    );
    return { pieces, windows, sums: new Float64Array(this.#labels.length), weight: 0 };
  }

  #scoresOf({ sums, weight }: Gathered): Scores {
    const found = { negative: 0, neutral: 0, positive: 0, mixed: 0 };
    this.#labels.forEach((mood, i) => {
      found[mood] += sums[i]! / weight;
    });
    const { negative, neutral, positive, mixed } = found;
    const confidence = Math.max(negative, neutral, positive, mixed);
    if (!Number.isFinite(confidence))
      throw badAnswer(`The model ${this.name} gave a score that is not a number.`);
    return roundScores(negative, neutral, positive, confidence, mixed);
  }
}
