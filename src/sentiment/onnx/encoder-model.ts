import { badAnswer } from '../failures.ts';
import type { Analysis, Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { bucketByLength } from './batches.ts';
import { entitiesOf } from './entity-spans.ts';
import { feedsOf, type Part, type Reading, readText } from './reading.ts';
import type { OnnxSession } from './session.ts';
import { softmax } from './softmax.ts';
import { TAGS } from './tags.ts';
import type { WordPiece } from './word-piece.ts';

/** The logits of negative, neutral and positive are divided by `temperature`, then `bias` is added. */
export interface Calibration {
  temperature: number;
  bias: readonly [number, number, number];
}

export interface EncoderParts {
  name: string;
  version: string;
  languages: readonly string[];
  session: OnnxSession;
  wordPiece: WordPiece;
  calibration: Calibration;
  /** The most pieces of one run, [CLS] and [SEP] included. */
  longest: number;
}

// Texts that are read ahead, and what one run may hold: these bound the memory, whatever the batch given.
const CHUNK = 512;
const CHUNK_UNITS = 200_000;
const POSTS_A_RUN = 32;
const PLACES_A_RUN = 1536;

/** What the runs of one text's windows have given so far. */
interface Gathered extends Reading {
  text: string;
  /** Probabilities of negative, neutral and positive, summed by weight. */
  sentiment: [number, number, number];
  weight: number;
  /** Probabilities of TAGS for each word; none where no entities are asked for. */
  tags: Float32Array;
}

/**
 * A network of ours: one encoder with a head for sentiment and, where the file has one, a head for entities. A text
 * longer than `longest` is read in overlapping windows: its sentiment is the mean of theirs by pieces, and each word
 * is tagged where it stands furthest from an edge.
 */
export class EncoderModel implements SentimentModel {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly analyse?: (texts: readonly string[]) => Promise<Analysis[]>;
  readonly #parts: EncoderParts;

  constructor(parts: EncoderParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.languages = parts.languages;
    this.#parts = parts;
    if (parts.session.outputs.includes('entities')) this.analyse = (texts) => this.#analyse(texts);
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    const scores: Scores[] = [];
    for (const chunk of chunksOf(texts)) {
      for (const gathered of await this.#read(chunk, false)) scores.push(scoresOf(gathered));
    }
    return scores;
  }

  async close(): Promise<void> {
    await this.#parts.session.close();
  }

  async #analyse(texts: readonly string[]): Promise<Analysis[]> {
    const analyses: Analysis[] = [];
    for (const chunk of chunksOf(texts)) {
      for (const gathered of await this.#read(chunk, true)) {
        const { text, words, tags } = gathered;
        analyses.push({ scores: scoresOf(gathered), entities: entitiesOf(text, words, tags) });
      }
    }
    return analyses;
  }

  async #read(texts: readonly string[], withTags: boolean): Promise<Gathered[]> {
    const { wordPiece, longest } = this.#parts;
    const all = texts.map((text): Gathered => {
      const reading = readText(text, wordPiece, longest);
      const tags = new Float32Array(withTags ? reading.words.length * TAGS.length : 0);
      return { ...reading, text, sentiment: [0, 0, 0], weight: 0, tags };
    });
    const parts = all.flatMap((gathered) =>
      gathered.windows.map((window) => ({ reading: gathered, gathered, window })),
    );
    const lengths = parts.map(({ window }) => window.pieces + 2);
    const batches = bucketByLength(lengths, POSTS_A_RUN, PLACES_A_RUN);
    // Two runs are under way at a time: one computes while the other is made ready.
    let before: Promise<void> = Promise.resolve();
    for (const batch of batches) {
      const now = this.#run(
        batch.map((index) => parts[index]!),
        withTags,
      );
      now.catch(() => {});
      await before;
      before = now;
    }
    await before;
    return all;
  }

  async #run(parts: readonly (Part & { gathered: Gathered })[], withTags: boolean): Promise<void> {
    const { session, calibration } = this.#parts;
    const { numbers, shapes, mask, dims } = feedsOf(parts);
    const [sentiment, entities] = await session.run(
      {
        input_ids: { data: numbers, dims },
        token_type_ids: { data: shapes, dims },
        attention_mask: { data: mask, dims },
      },
      withTags ? ['sentiment', 'entities'] : ['sentiment'],
    );
    parts.forEach(({ gathered, window }, row) => {
      addSentiment(gathered, sentiment!.data as Float32Array, row, window.pieces + 2, calibration);
      if (withTags) addTags(gathered, window, entities!.data as Float32Array, row * dims[1]);
    });
  }
}

function addSentiment(
  gathered: Gathered,
  logits: Float32Array,
  row: number,
  weight: number,
  { temperature, bias }: Calibration,
): void {
  const calibrated = Float32Array.from(bias, (add, i) => logits[3 * row + i]! / temperature + add);
  const probabilities = new Float32Array(3);
  softmax(calibrated, 0, 3, probabilities, 0);
  for (let i = 0; i < 3; i++) gathered.sentiment[i]! += weight * probabilities[i]!;
  gathered.weight += weight;
}

/** Keeps the tags of the words that a window owns, read at each word's first piece; `place` is that of [CLS]. */
function addTags(gathered: Gathered, window: Part['window'], logits: Float32Array, place: number): void {
  let at = place + 1;
  for (let word = window.from; word < window.ownsTo; word++) {
    if (word >= window.ownsFrom)
      softmax(logits, at * TAGS.length, TAGS.length, gathered.tags, word * TAGS.length);
    at += gathered.pieces[word]!.length;
  }
}

function scoresOf({ sentiment, weight }: Gathered): Scores {
  const [negative, neutral, positive] = sentiment.map((sum) => sum / weight) as [number, number, number];
  const confidence = Math.max(negative, neutral, positive);
  if (Number.isFinite(negative + neutral + positive)) {
    return roundScores(negative, neutral, positive, confidence);
  }
  throw badAnswer('The model gave a score that is not a number.');
}

function* chunksOf(texts: readonly string[]): Generator<readonly string[]> {
  let from = 0;
  let units = 0;
  for (let to = 0; to < texts.length; to++) {
    if (to > from && (to - from === CHUNK || units + texts[to]!.length > CHUNK_UNITS)) {
      yield texts.slice(from, to);
      from = to;
      units = 0;
    }
    units += texts[to]!.length;
  }
  if (from < texts.length) yield texts.slice(from);
}
