import type { Label } from '../../model/post.ts';
import { type Phrase, phrasesOf } from './phrases.ts';
import { ANSWER_EN } from './story/answer.en.ts';
import { AR } from './story/arabic.ts';
import { ZH } from './story/chinese.ts';
import { EVENING_EN } from './story/evening.en.ts';
import { FAULT_EN } from './story/fault.en.ts';
import { FRAGMENTS_EN } from './story/fragments.en.ts';
import { FR } from './story/french.ts';
import { DE } from './story/german.ts';
import { JA } from './story/japanese.ts';
import { LAUNCH_EN } from './story/launch.en.ts';
import { PT } from './story/portuguese.ts';
import { REPLY_ANSWER_EN, REPLY_FAULT_EN, REPLY_LAUNCH_EN } from './story/reply.en.ts';
import { CONCERT_EN, EVERYDAY_EN, FINAL_EN, STORM_EN } from './story/side.en.ts';
import { ES } from './story/spanish.ts';
import type { Language } from './vocabulary.ts';

export type ThreadName =
  | 'launch'
  | 'fault'
  | 'answer'
  | 'evening'
  | 'storm'
  | 'final'
  | 'concert'
  | 'everyday';

export interface Thread {
  name: ThreadName;
  /** Minutes of the day at which it begins and ends. */
  from: number;
  to: number;
  /** Posts a minute at minutes of the day; straight lines between. */
  rate: readonly (readonly [minute: number, rate: number])[];
  /** How much likelier a mood is than its phrases' number says, at the thread's begin and end. */
  mood: Partial<Record<Label, readonly [begin: number, end: number]>>;
}

const at = (hour: number, minute = 0) => hour * 60 + minute;

/** The day's conversations, with the times at which people talk about each. */
export const THREADS: readonly Thread[] = [
  {
    name: 'everyday',
    from: 0,
    to: at(24),
    rate: [
      [0, 0.15],
      [at(5), 0.1],
      [at(8), 0.6],
      [at(13), 0.7],
      [at(21), 0.8],
      [at(24), 0.3],
    ],
    mood: {},
  },
  {
    name: 'storm',
    from: at(4),
    to: at(11),
    rate: [
      [at(4), 0.1],
      [at(7), 1.6],
      [at(9), 1],
      [at(11), 0],
    ],
    mood: { positive: [0.4, 2.5], negative: [1.3, 0.6] },
  },
  {
    name: 'launch',
    from: at(6),
    to: at(12, 10),
    rate: [
      [at(6), 0.2],
      [at(8), 2],
      [at(9, 15), 9],
      [at(10, 30), 5.5],
      [at(12), 4],
      [at(12, 10), 0],
    ],
    mood: { positive: [0.9, 1.3] },
  },
  {
    name: 'fault',
    from: at(12),
    to: at(17),
    rate: [
      [at(12), 0.5],
      [at(12, 30), 14],
      [at(13, 15), 13],
      [at(15), 6.5],
      [at(16), 2],
      [at(17), 0],
    ],
    mood: { neutral: [2.2, 0.6] },
  },
  {
    name: 'answer',
    from: at(15),
    to: at(19, 30),
    rate: [
      [at(15), 0],
      [at(15, 20), 4.5],
      [at(17), 4],
      [at(17, 45), 6],
      [at(19, 30), 0],
    ],
    mood: { positive: [0.5, 2.4], negative: [1.7, 0.5] },
  },
  {
    name: 'evening',
    from: at(18, 30),
    to: at(24),
    rate: [
      [at(18, 30), 0],
      [at(20), 4],
      [at(21, 30), 4.5],
      [at(23), 1.6],
      [at(24), 0.5],
    ],
    mood: { positive: [1.2, 1.6], negative: [1, 0.4] },
  },
  {
    name: 'final',
    from: at(17, 30),
    to: at(23),
    rate: [
      [at(17, 30), 0.3],
      [at(19), 2.5],
      [at(20, 45), 3],
      [at(20, 58), 12],
      [at(21, 15), 4],
      [at(23), 0],
    ],
    mood: {},
  },
  {
    name: 'concert',
    from: at(19),
    to: at(24),
    rate: [
      [at(19), 0.3],
      [at(21), 1],
      [at(23, 15), 1.6],
      [at(24), 0.3],
    ],
    mood: { positive: [1, 1.5] },
  },
];

/** Posts a minute of a thread at a minute of the day. */
export function rateAt(thread: Thread, minute: number): number {
  if (minute < thread.from || minute >= thread.to) return 0;
  for (let i = 1; i < thread.rate.length; i++) {
    const [begin, before] = thread.rate[i - 1]!;
    const [end, after] = thread.rate[i]!;
    if (minute < end) return before + ((after - before) * (minute - begin)) / (end - begin);
  }
  return 0;
}

export interface Phrasebook {
  /** What a language talks about while a thread goes on: everyday life where it has no phrases for that. */
  topic(language: Language, thread: ThreadName): ThreadName;
  phrases(language: Language, topic: ThreadName): Phrase[];
  /** The choices for a slot that is no name. */
  fragments(slot: string): readonly string[];
  /** Short answers to posts of a thread; empty where the language or thread has none. */
  replies(language: Language, thread: ThreadName): Phrase[];
}

/** Reads all phrases, once for each call. */
export function readPhrasebook(): Phrasebook {
  const english: Record<ThreadName, Phrase[]> = {
    launch: phrasesOf(LAUNCH_EN),
    fault: phrasesOf(FAULT_EN),
    answer: phrasesOf(ANSWER_EN),
    evening: phrasesOf(EVENING_EN),
    storm: phrasesOf(STORM_EN),
    final: phrasesOf(FINAL_EN),
    concert: phrasesOf(CONCERT_EN),
    everyday: phrasesOf(EVERYDAY_EN),
  };
  const englishReplies: Partial<Record<ThreadName, Phrase[]>> = {
    launch: phrasesOf(REPLY_LAUNCH_EN),
    fault: phrasesOf(REPLY_FAULT_EN),
    answer: phrasesOf(REPLY_ANSWER_EN),
    evening: phrasesOf(REPLY_ANSWER_EN),
  };
  const others = new Map<Language, Record<string, Phrase[]>>();
  for (const [language, texts] of Object.entries({
    es: ES,
    de: DE,
    fr: FR,
    pt: PT,
    ja: JA,
    zh: ZH,
    ar: AR,
  })) {
    const parsed = Object.entries(texts).map(([thread, text]) => [thread, phrasesOf(text)]);
    others.set(language as Language, Object.fromEntries(parsed));
  }
  const fragments = new Map(
    Object.entries(FRAGMENTS_EN).map(([slot, text]) => [slot, text.trim().split('\n')]),
  );
  return {
    fragments(slot) {
      const choices = fragments.get(slot);
      if (choices === undefined) throw new Error(`no such slot: ${slot}`);
      return choices;
    },
    topic: (language, thread) => (language === 'en' || others.get(language)![thread] ? thread : 'everyday'),
    phrases: (language, topic) => (language === 'en' ? english[topic] : others.get(language)![topic]!),
    replies(language, thread) {
      if (language === 'en') return englishReplies[thread] ?? [];
      const replies = others.get(language)!.reply!;
      // They speak of congratulations and of dead phones: fit for the launch and for the fault.
      if (thread === 'launch' || thread === 'evening')
        return replies.filter(({ mood }) => mood === 'positive');
      return thread === 'fault' ? replies.filter(({ mood }) => mood !== 'positive') : [];
    },
  };
}
