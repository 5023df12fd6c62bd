import type { Label } from '../../model/post.ts';
import type { ThreadName } from './threads.ts';

/** Everything named in the story is made up: companies, products, people, towns, clubs, papers. */
export const COMPANY = 'Brimwick';
export const CHIEF = 'Mirela Tanfield';
export const PRODUCTS = ['Noctavo', 'Noctavo', 'Noctavo', 'Noctavo One'];
export const REVIEWERS = ['Juno Castellwick', 'Pell Anders', 'Odile Marchbank'];
export const PAPERS = ['The Marrowgate Post', 'Karsholm Courier', 'Port Ellery Herald'];
export const TOWNS = ['Westmarrow', 'Karsholm', 'Port Ellery', 'Lindenhaven', 'Marrowgate', 'Tolm'];
export const PHONE_LINKS = [
  'https://news.example.org/live/noctavo',
  'https://status.example.com/noctavo',
  'https://brimwick.example.com/news',
  'https://s.example.net/',
];
export const OTHER_LINKS = [
  'https://pics.example.net/p/',
  'https://s.example.net/',
  'https://blog.example.org/',
];

export type Language = 'en' | 'es' | 'de' | 'fr' | 'pt' | 'ja' | 'zh' | 'ar';

/** Share of the authors who write in each language. */
export const LANGUAGE_SHARES: Record<Language, number> = {
  en: 0.725,
  es: 0.065,
  de: 0.06,
  fr: 0.045,
  pt: 0.04,
  ja: 0.035,
  zh: 0.015,
  ar: 0.015,
};

export const HOME_TOWNS: Record<Language, readonly string[]> = {
  en: TOWNS,
  es: ['Villaverna', 'Almirón del Mar'],
  de: ['Waldorn', 'Sankt Orla'],
  fr: ['Saint-Orlais', 'Montrevelle-sur-Aure'],
  pt: ['Vila Alcorim', 'Porto Sereno'],
  ja: ['星森市', '霧ノ浜'],
  zh: ['云浦', '青峦'],
  ar: ['مرسى الزهر', 'وادي النور'],
};

/** What may stand before a sentence whatever its mood. Empty ones keep most posts plain. */
export const OPENERS: Partial<Record<Language, readonly string[]>> = {
  en: [
    'Ok so ',
    'Honestly, ',
    'Right. ',
    'Update: ',
    'Ngl, ',
    'Not gonna lie, ',
    'Guys. ',
    'Hm. ',
    'Listen. ',
    'Friends, ',
    'Also: ',
    'Just saying: ',
    'For the record: ',
    'Me, again. ',
  ],
  es: ['Bueno, ', 'A ver, ', 'Chicos, ', 'Oye, ', 'En serio, ', 'Por cierto: '],
  de: ['Leute. ', 'Ganz ehrlich: ', 'So. ', 'Kurz gesagt: ', 'Tja. ', 'Hm. '],
  fr: ['Bon, ', 'Alors, ', 'Franchement, ', 'Les amis, ', 'Bref. ', 'Au fait : '],
  pt: ['Gente, ', 'Olha, ', 'Então, ', 'Sério, ', 'Bom, ', 'Ó: '],
  ja: ['あのさ、', 'ちなみに、', '正直、', '今日の話。', 'えっと、'],
  zh: ['说真的,', '各位,', '嗯,', '跟大家说一下,'],
};

/** What may stand after a sentence, by its mood. */
export const CLOSERS: Partial<Record<Language, Partial<Record<Label, readonly string[]>>>> = {
  en: {
    positive: [
      'Love it.',
      'So good.',
      'Happy day.',
      'Yes!',
      'Made my day.',
      'Big smile here.',
      'More of this.',
    ],
    negative: [
      'Ugh.',
      'So done.',
      'Not ok.',
      'What a mess.',
      'Sigh.',
      'I give up.',
      'Thanks for nothing.',
      'Rant over.',
    ],
    mixed: ['Make of that what you will.', 'Both things are true.', 'Confusing.'],
  },
  es: { positive: ['¡Qué bien!', 'Feliz.'], negative: ['Uf.', 'Qué asco.', 'Harta.'] },
  de: { positive: ['Toll!', 'Freut mich.'], negative: ['Nervt.', 'Ich bin bedient.', 'Uff.'] },
  fr: { positive: ['Génial !', 'Heureux.'], negative: ['Pfff.', 'Dégoûté.', 'Ras le bol.'] },
  pt: { positive: ['Que bom!', 'Amei.'], negative: ['Aff.', 'Cansei.', 'Que saco.'] },
  ja: { positive: ['うれしい。', '最高。'], negative: ['つらい。', 'はあ…'] },
  zh: { positive: ['开心。', '真好。'], negative: ['唉。', '心累。'] },
};

export const EMOJI: Record<Label, readonly string[]> = {
  positive: ['😍', '🎉', '❤️', '🥰', '😊', '🙌', '✨', '😁', '👏'],
  negative: ['😡', '🤬', '😤', '😭', '🙄', '💀', '🤦', '🤦‍♀️', '😩'],
  neutral: ['👀', '🤔', '☕', '📦'],
  mixed: ['🤷', '🤷🏽‍♂️', '😅', '🫠'],
};

const LAUNCH_TAGS = ['Noctavo', 'Noctavo', 'NoctavoLaunch', 'PaperScreen', 'Brimwick'];
const FAULT_TAGS = ['Noctavo', 'NoctavoGate', 'NoctavoGate', 'TooWeak', 'Brimwick'];
const FINAL_TAGS = ['NorthernCupFinal', 'WMRvKAR', 'UpTheRovers'];

export const HASHTAGS: Record<ThreadName, readonly string[]> = {
  launch: LAUNCH_TAGS,
  fault: FAULT_TAGS,
  answer: ['Noctavo', 'NoctavoRecall', 'NoctavoGate', 'Brimwick'],
  evening: ['Noctavo', 'TheFoxIsBack', 'TheFoxIsBack', 'Brimwick'],
  storm: ['StormYsolde'],
  final: FINAL_TAGS,
  concert: ['MothParade', 'HarbourHall'],
  everyday: ['SmallJoys', 'SaturdayMood'],
};

/** Tags in the writer's own language, now and then, in threads about the phone. */
export const LOCAL_HASHTAGS: Partial<Record<Language, readonly string[]>> = {
  es: ['DosSemanas', 'Batería'],
  de: ['Akkugate', 'ZweiWochen'],
  fr: ['Batterie', 'DeuxSemaines'],
  pt: ['DuasSemanas'],
  ja: ['ノクターヴォ', '二週間'],
  zh: ['两周续航'],
  ar: ['نوكتافو', 'بطارية_أسبوعين'],
};
