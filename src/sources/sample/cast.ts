import { Random } from './random.ts';
import { HOME_TOWNS, LANGUAGE_SHARES, type Language } from './vocabulary.ts';

export type Network = 'x' | 'bluesky' | 'mastodon';

/** How somebody writes; each a probability for one post. */
export interface Style {
  lowercase: boolean;
  slang: boolean;
  elongation: number;
  typo: number;
  emoji: number;
  hashtag: number;
  exclamation: number;
}

export interface Author {
  network: Network;
  language: Language;
  /** The network's own id: digits, a DID, or a profile address. */
  id: string;
  handle: string;
  name: string;
  town: string | null;
  followers: number;
  verified: boolean;
  /** The Mastodon server. */
  host: string;
  style: Style;
  /** How much of the talking falls to this author. */
  weight: number;
}

export const MASTODON_HOSTS = ['social.example.org', 'toot.example.net', 'fedi.example.com'];
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

const FIRST: Record<Language, string> = {
  en: 'Ada,Bea,Cal,Dev,Effie,Finn,Gus,Hattie,Ines,Jude,Kit,Lola,Milo,Nell,Otis,Pia,Rory,Sunny,Tess,Umar,Vi,Wren,Yara,Zed,Mabel,Theo,Priya,Kofi,Noor,Ezra',
  es: 'Lucía,Marta,Pablo,Iker,Nerea,Rocío,Álvaro,Inés,Teo,Carmela,Gonzalo,Alba',
  de: 'Lena,Jonas,Mareike,Till,Anke,Fiete,Svenja,Matthis,Greta,Uwe,Birte,Hannes',
  fr: 'Léa,Hugo,Camille,Maël,Inès,Lucas,Manon,Théo,Océane,Baptiste,Élise,Noé',
  pt: 'Joana,Thiago,Bia,Caio,Larissa,Rafa,Duda,Tomás,Lívia,Nuno,Iara,Davi',
  ja: 'さくら,はると,ゆい,そら,みお,けんた,あおい,りく,ひなた,なつき,こはる,まめ',
  zh: '小雨,阿杰,子涵,晓晓,老周,小鹿,明月,大熊,安安,一一,林子,豆豆',
  ar: 'ليلى,عمر,سارة,يوسف,نور,هدى,كريم,مريم,سامي,ريم,طارق,دانة',
};
const LAST: Record<Language, string> = {
  en: 'Thistlewood,Okonwy,Brannigar,Pellworth,Hartsong,Quillfeather,Dunmoor,Vashti,Larkspur,Rowanby,Mistry-Vale,Ostwick-Finch',
  es: 'Robledal,Fuentemar,Olivarri,Castrejal',
  de: 'Wiesengrund,Holtmoor,Buchenau,Sandvoss',
  fr: 'Clairbois,Rivenoire,Montfleury,Aubergel',
  pt: 'Rocheira,Ventomar,Alvorim,Cerejeda',
  ja: 'もち,たん,ねこ,日記,うさぎ,ラーメン部',
  zh: '同学,的日常,爱吃面,不加班,在路上',
  ar: 'المرساني,الزهراوي,البحراني,الورداني',
};
const ADJECTIVES =
  'quiet,soggy,brave,mossy,loud,tiny,sleepy,rusty,amber,velvet,salty,lucky,grumpy,lunar,crisp,hollow,merry,paper,woolly,feral,plain,dusty,minty,cosy,odd,late'.split(
    ',',
  );
const NOUNS =
  'kettle,otter,lamp,biscuit,pigeon,ferry,thimble,pickle,walnut,heron,button,cactus,turnip,anvil,teapot,badger,comet,fiddle,harbor,sock,waffle,beetle,acorn,pebbles,radish,moth'.split(
    ',',
  );

/** The day's writers, the same for the same seed. Handles are unique. */
export function castOf(seed: number, size: number): Author[] {
  const random = new Random(seed, 'cast');
  const handles = new Set<string>();
  return Array.from({ length: size }, () => {
    const language = languageFor(random.next());
    const network = networkFor(random.next(), language);
    let handle: string;
    do {
      const joint = random.pick(['', '_', '']);
      const digits = random.chance(0.6) ? String(random.below(100)) : '';
      handle = `${random.pick(ADJECTIVES)}${joint}${random.pick(NOUNS)}${digits}`.slice(0, 15);
    } while (handles.has(handle));
    handles.add(handle);
    return author(random, network, language, handle);
  });
}

function author(random: Random, network: Network, language: Language, handle: string): Author {
  const first = random.pick(FIRST[language].split(','));
  const last = random.pick(LAST[language].split(','));
  const tight = language === 'ja' || language === 'zh';
  const name = random.chance(0.35) ? first : `${first}${tight ? '' : ' '}${last}`;
  const host = random.pick(MASTODON_HOSTS);
  const followers = Math.round(Math.exp(3.2 + 4.5 * random.next() ** 1.5 + (random.chance(0.03) ? 3 : 0)));
  return {
    network,
    language,
    id: idFor(random, network, host, handle),
    handle,
    name: random.chance(0.12) ? `${name} ${random.pick(['🌿', '🚲', '☕', '🦉', '🌊', '📚'])}` : name,
    town: random.chance(0.55) ? random.pick(HOME_TOWNS[language]) : null,
    followers,
    verified: network === 'x' && random.chance(0.04),
    host,
    style: styleOf(random, language),
    weight: 1 / (0.05 + random.next()),
  };
}

/** Ids that cannot be anybody's by more than chance: DIDs spell out that they are samples. */
export function idFor(random: Random, network: Network, host: string, handle: string): string {
  if (network === 'x') return `90${random.text(17, '0123456789')}`;
  if (network === 'bluesky') return `did:plc:sample${random.text(18, BASE32)}`;
  return `https://${host}/@${handle}`;
}

function styleOf(random: Random, language: Language): Style {
  const latin = language !== 'ja' && language !== 'zh' && language !== 'ar';
  return {
    lowercase: latin && random.chance(language === 'de' ? 0.1 : 0.27),
    slang: language === 'en' && random.chance(0.22),
    elongation: language === 'en' ? 0.15 * random.next() : 0,
    typo: latin ? (random.chance(0.2) ? 0.25 : 0.03) : 0,
    emoji: random.chance(0.4) ? 0.05 : 0.45,
    hashtag: random.chance(0.5) ? 0.12 : 0.55,
    exclamation: random.chance(0.25) ? 0.4 : 0.05,
  };
}

function languageFor(share: number): Language {
  let rest = share;
  for (const [language, size] of Object.entries(LANGUAGE_SHARES)) {
    rest -= size;
    if (rest < 0) return language as Language;
  }
  return 'en';
}

function networkFor(share: number, language: Language): Network {
  const onX = language === 'ja' || language === 'ar' ? 0.8 : 0.55;
  if (share < onX) return 'x';
  return share < onX + (1 - onX) * 0.6 ? 'bluesky' : 'mastodon';
}
