import twitterText from 'twitter-text';
import { cleanText } from '../src/enrich/clean-text.ts';
import { detectLanguage } from '../src/enrich/detect-language.ts';
import { extractTags } from '../src/enrich/extract-tags.ts';
import { searchTokens } from '../src/enrich/search-tokens.ts';
import { tokenise } from '../src/enrich/tokenise.ts';

export const title = 'the text steps of enrichment, one thread, microseconds a text (median of 5)';

/** Made up, in the mix of lengths, languages and tags that posts have. */
const TEXTS = [
  'just got the new lamp and I loooove it!!! #glow #newhome https://t.co/ab12cd34ef',
  '@northwind_air two hours on the tarmac and nobody tells us anything. Never again.',
  'RT @ann_lee: The update broke my alarm &amp; I overslept. Thanks a lot @acme_support',
  'good morning ☀️ coffee first, then we talk',
  '$ACME up 4% before the bell, analysts say it’s only the start www.example.com/markets',
  'I don’t know who needs to hear this but turn it off and on again 😂😂😂',
  'neue Lampe ist da, aber der Schalter klemmt schon. Schade! #pech',
  'No puedo creer que tarden tres semanas en contestar @soporte_acme',
  'このランプ、明るすぎて眠れない。。。 #新製品 https://t.co/zz99yy88xx',
  '오늘 새로 산 램프 너무 예뻐요 ㅋㅋㅋㅋ',
  'Reading about the launch: "bright, quiet, and far too expensive" (example.org/review_(2)) — agreed',
  'why is it sooo hot in here',
  'ok but did anyone else get charged twice?? @acme @acme_support fix this please',
  'Bonjour à tous, la livraison est enfin arrivée, merci beaucoup !',
  'watching the keynote with @bob and @carol, live notes at https://example.com/notes?id=17#top',
  'never buying from them again. worst. service. ever.',
];

const ROUNDS = 400;
const REPEATS = 5;

export async function run(): Promise<Record<string, number>> {
  const tagged = TEXTS.map((text) => ({ text, tags: extractTags(text) }));
  const ours = measure(TEXTS, extractTags);
  const reference = measure(TEXTS, byTwitterText, 20);
  const clean = measure(tagged, ({ text, tags }) => cleanText(text, tags));
  const naive = measure(TEXTS, cleanNaively);
  return {
    'extractTags, µs': ours,
    'twitter-text, µs': reference,
    'extractTags, times as fast': round(reference / ours),
    'cleanText, µs': clean,
    'naive chain of replaces, µs': naive,
    'cleanText, times as fast': round(naive / clean),
    'searchTokens, µs': measure(tagged, ({ text, tags }) => searchTokens(text, tags)),
    'detectLanguage, µs': measure(TEXTS, detectLanguage),
    'tokenise, µs': measure(TEXTS, tokenise, 20),
  };
}

function byTwitterText(text: string) {
  return [
    twitterText.extractHashtagsWithIndices(text),
    twitterText.extractMentionsWithIndices(text),
    twitterText.extractUrlsWithIndices(text),
    twitterText.extractCashtagsWithIndices(text),
  ];
}

/** What such pipelines usually do; it keeps neither emoticons nor other scripts' punctuation. */
function cleanNaively(text: string): string {
  return text
    .replace(/https?:\/\/\S+|www\.\S+/g, '')
    .replace(/[@#$][\p{L}\p{N}_]+/gu, '')
    .replace(/&amp;/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .normalize('NFKC')
    .replace(/(\p{L})\1{2,}/gu, '$1$1')
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}.,!?;:'"()\-/&% ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Microseconds an item, the median of several runs after one to warm up. */
function measure<T>(items: readonly T[], work: (item: T) => unknown, rounds = ROUNDS): number {
  const times: number[] = [];
  let kept: unknown;
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const started = performance.now();
    for (let i = 0; i < rounds; i++) for (const item of items) kept = work(item);
    if (repeat > 0) times.push(((performance.now() - started) * 1000) / (rounds * items.length));
  }
  if (kept === undefined) throw new Error('nothing was measured');
  return round(times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)]!);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
