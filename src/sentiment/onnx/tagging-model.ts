import { chunksOf } from '../chunks.ts';
import { badAnswer } from '../failures.ts';
import type { FoundEntity } from '../model.ts';
import type { Identity } from './classification-model.ts';
import { entitiesOf, type Span } from './entity-spans.ts';
import type { ForeignSettings } from './foreign-files.ts';
import { Network } from './network.ts';
import { type Placeholders, replaceHandles } from './placeholders.ts';
import type { Reading } from './reading.ts';
import type { OnnxSession } from './session.ts';
import { softmax } from './softmax.ts';
import type { TagMeaning } from './tag-names.ts';
import { TAGS } from './tags.ts';
import { cutWindows } from './windows.ts';

/** Finds named entities and nothing else; joined to a sentiment model by `withEntities`. */
export interface EntityModel extends Identity {
  /** Same length and order as the texts. Any string is a text. */
  find(texts: readonly string[]): Promise<FoundEntity[][]>;
  close(): Promise<void>;
}

interface Gathered extends Reading {
  text: string;
  words: Span[];
  /** Probabilities of TAGS for each word, and its most probable tag. */
  probabilities: Float32Array;
  tags: number[];
}

// Letters with their marks and digits, or one sign: the words that taggers are trained on.
const WORD = /@\w+|https?:\/\/\S+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}\p{C}]/gu;

/**
 * A token classification of someone else's. Texts are cut into words first, which are then cut into pieces one by one;
 * each word is tagged at its first piece. Both ways of writing the first word of an entity (IOB1, IOB2) are read.
 */
export class TaggingModel implements EntityModel {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly #network: Network;
  readonly #settings: ForeignSettings;
  readonly #meanings: readonly TagMeaning[];
  readonly #placeholders: Placeholders | null;

  constructor(
    identity: Identity,
    session: OnnxSession,
    settings: ForeignSettings,
    meanings: readonly TagMeaning[],
    placeholders: Placeholders | null,
  ) {
    this.name = identity.name;
    this.version = identity.version;
    this.languages = identity.languages;
    this.#network = new Network(session, settings.frame);
    this.#settings = settings;
    this.#meanings = meanings;
    this.#placeholders = placeholders;
  }

  async find(texts: readonly string[]): Promise<FoundEntity[][]> {
    const found: FoundEntity[][] = [];
    for (const chunk of chunksOf(texts)) {
      for (const gathered of await this.#read(chunk)) {
        const { text, words, probabilities, tags } = gathered;
        found.push(entitiesOf(text, words, probabilities, opened(tags)));
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#network.session.close();
  }

  async #read(texts: readonly string[]): Promise<Gathered[]> {
    const all = texts.map((text) => this.#gather(text));
    const classes = this.#meanings.length;
    const own = new Float32Array(classes);
    await this.#network.read(all, ['logits'], ({ reading, window, place }, [logits]) => {
      if (logits!.dims.at(-1) !== classes) {
        throw badAnswer(
          `The model ${this.name} gives ${logits!.dims.at(-1)} classes, its config.json ${classes}.`,
        );
      }
      let at = place + this.#network.frame.before.length;
      for (let word = window.from; word < window.ownsTo; word++) {
        if (word >= window.ownsFrom) {
          softmax(logits!.data as Float32Array, at * classes, classes, own, 0);
          this.#tag(reading, word, own);
        }
        at += reading.pieces[word]!.length;
      }
    });
    return all;
  }

  #gather(text: string): Gathered {
    const { tokenizer, frame, longest } = this.#settings;
    const room = longest - frame.before.length - frame.after.length;
    const words: Span[] = [];
    const pieces: number[][] = [];
    for (const { 0: raw, index } of text.matchAll(WORD)) {
      const word = replaceHandles(raw, this.#placeholders);
      // Byte-level vocabularies tell a word after a blank from the rest of one.
      const blank = index > 0 && /\s/.test(text[index - 1]!) ? ' ' : '';
      const { ids } = tokenizer.encode(blank + word, { add_special_tokens: false });
      if (ids.length === 0) continue;
      words.push({ start: index, end: index + raw.length });
      pieces.push(ids.slice(0, room));
    }
    const windows = cutWindows(
      pieces.map(({ length }) => length),
      room,
    );
    const probabilities = new Float32Array(words.length * TAGS.length);
    return { text, words, pieces, windows, probabilities, tags: Array(words.length).fill(0) };
  }

  /** Adds up the classes of each type; the tag is that of the best type, B- where its classes that open weigh more. */
  #tag({ probabilities, tags }: Gathered, word: number, own: Float32Array): void {
    const at = word * TAGS.length;
    this.#meanings.forEach(({ type, opens }, i) => {
      probabilities[at + (type < 0 ? 0 : 2 * type + (opens ? 1 : 2))]! += own[i]!;
    });
    let best = probabilities[at]!;
    if (!Number.isFinite(best)) throw badAnswer(`The model ${this.name} gave a score that is not a number.`);
    for (let tag = 1; tag < TAGS.length; tag += 2) {
      const [opening, inside] = [probabilities[at + tag]!, probabilities[at + tag + 1]!];
      if (opening + inside <= best) continue;
      best = opening + inside;
      tags[word] = opening > inside ? tag : tag + 1;
    }
  }
}

/** The tags with B- for I- wherever an entity begins. */
function opened(tags: readonly number[]): number[] {
  return tags.map((tag, word) => {
    const inside = tag !== 0 && tag % 2 === 0;
    const before = tags[word - 1] ?? 0;
    return inside && before !== tag && before !== tag - 1 ? tag - 1 : tag;
  });
}
