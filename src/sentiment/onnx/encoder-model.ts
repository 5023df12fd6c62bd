import { chunksOf } from '../chunks.ts';
import { badAnswer } from '../failures.ts';
import type { Analysis, Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { entitiesOf } from './entity-spans.ts';
import { Network } from './network.ts';
import type { Reading } from './reading.ts';
import type { OnnxSession, Tensor } from './session.ts';
import { softmax } from './softmax.ts';
import { bestTags, TAGS } from './tags.ts';
import { cutWindows, type Window } from './windows.ts';
import { END, PAD, START, type WordPiece } from './word-piece.ts';
import { splitWords, type Word } from './words.ts';

/** Turns the logits of negative, neutral and positive into probabilities. */
export interface Calibration {
  /** Logits are divided by it, then `bias` is added: these are the scores. */
  temperature: number;
  bias: readonly [number, number, number];
  /**
   * Logarithms of how common the labels are where the confidence was fitted. The scores weigh the labels alike; how
   * often a label is right depends on how common it is. Absent: the confidence is the highest score.
   */
  prior?: readonly [number, number, number];
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

/** What the windows of one text have given so far. */
interface Gathered extends Reading {
  text: string;
  words: Word[];
  /** Probabilities of negative, neutral and positive, summed by weight. */
  sentiment: [number, number, number];
  weight: number;
  /** Probabilities of TAGS for each word; empty where no entities are asked for. */
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
  readonly #network: Network;

  constructor(parts: EncoderParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.languages = parts.languages;
    this.#parts = parts;
    this.#network = new Network(parts.session, { before: [START], after: [END], padding: PAD });
    if (parts.session.outputs.includes('entities')) this.analyse = (texts) => this.#analyse(texts);
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    const scores: Scores[] = [];
    for (const chunk of chunksOf(texts)) {
      for (const gathered of await this.#read(chunk, false)) scores.push(this.#scoresOf(gathered));
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
        const entities = entitiesOf(text, words, tags, bestTags(tags, words.length));
        analyses.push({ scores: this.#scoresOf(gathered), entities });
      }
    }
    return analyses;
  }

  #scoresOf({ sentiment, weight }: Gathered): Scores {
    const scores = sentiment.map((sum) => sum / weight) as [number, number, number];
    const prior = this.#parts.calibration.prior ?? [0, 0, 0];
    const expected = scores.map((score, label) => score * Math.exp(prior[label]!));
    const confidence = expected[scores.indexOf(Math.max(...scores))]! / expected.reduce((a, b) => a + b);
    if (!Number.isFinite(confidence)) throw badAnswer('The model gave a score that is not a number.');
    return roundScores(...scores, confidence);
  }

  async #read(texts: readonly string[], withTags: boolean): Promise<Gathered[]> {
    const { wordPiece, longest, calibration } = this.#parts;
    const all = texts.map((text) => gather(text, wordPiece, longest, withTags));
    const outputs = withTags ? ['sentiment', 'entities'] : ['sentiment'];
    await this.#network.read(all, outputs, ({ reading, window, row, place }, [sentiment, entities]) => {
      addSentiment(reading, sentiment!, row, window.pieces + 2, calibration);
      if (withTags) addTags(reading, window, entities!, place);
    });
    return all;
  }
}

function gather(text: string, wordPiece: WordPiece, longest: number, withTags: boolean): Gathered {
  const words = splitWords(withoutEscapes(text));
  const pieces = words.map((word) => wordPiece.cut(word.text));
  const lengths = pieces.map(({ length }) => length);
  return {
    text,
    words,
    pieces,
    shapes: words.map(({ shape }) => shape),
    windows: cutWindows(lengths, longest - 2),
    sentiment: [0, 0, 0],
    weight: 0,
    tags: new Float32Array(withTags ? words.length * TAGS.length : 0),
  };
}

const ESCAPE = /\\u[0-9a-fA-F]{4}/g;
const NO_WIDTH = '\u200b'.repeat(5);

/** Characters that a tool wrote as `\u2019` are read as themselves; what follows keeps its place. */
function withoutEscapes(text: string): string {
  if (!text.includes('\\u')) return text;
  return text.replace(ESCAPE, (found) => String.fromCharCode(Number.parseInt(found.slice(2), 16)) + NO_WIDTH);
}

function addSentiment(
  gathered: Gathered,
  { data }: Tensor,
  row: number,
  weight: number,
  { temperature, bias }: Calibration,
): void {
  const calibrated = Float32Array.from(bias, (add, i) => Number(data[3 * row + i]) / temperature + add);
  const probabilities = new Float32Array(3);
  softmax(calibrated, 0, 3, probabilities, 0);
  for (let i = 0; i < 3; i++) gathered.sentiment[i]! += weight * probabilities[i]!;
  gathered.weight += weight;
}

/** Keeps the tags of the words that a window owns, read at each word's first piece; `place` is that of [CLS]. */
function addTags(gathered: Gathered, window: Window, { data }: Tensor, place: number): void {
  let at = place + 1;
  const width = TAGS.length;
  for (let word = window.from; word < window.ownsTo; word++) {
    if (word >= window.ownsFrom)
      softmax(data as Float32Array, at * width, width, gathered.tags, word * width);
    at += gathered.pieces[word]!.length;
  }
}
