import { UndertoneError } from '../../model/errors.ts';
import { ENTITY_TYPES, type EntityType } from '../model.ts';

/** How CoNLL, OntoNotes, W-NUT and TweetNER name our types; null is no named entity. */
const NAMES: Readonly<Record<string, EntityType | null>> = {
  per: 'person',
  person: 'person',
  org: 'organisation',
  organization: 'organisation',
  organisation: 'organisation',
  corporation: 'organisation',
  group: 'organisation',
  loc: 'location',
  location: 'location',
  gpe: 'location',
  fac: 'location',
  product: 'product',
  work: 'work',
  work_of_art: 'work',
  'creative-work': 'work',
  creative_work: 'work',
  misc: 'other',
  other: 'other',
  event: 'other',
  norp: 'other',
  law: 'other',
  language: 'other',
  date: null,
  time: null,
  percent: null,
  money: null,
  quantity: null,
  ordinal: null,
  cardinal: null,
};

export interface TagMeaning {
  /** Index in ENTITY_TYPES; -1 for no entity. */
  type: number;
  /** Whether a tag of this class opens an entity even beside one of its type (B-, S-, U-). */
  opens: boolean;
}

/**
 * What the classes of a token classification mean, in their order: O, a type, or a type after B-, I-, E-, L-, S- or
 * U-. Throws an UndertoneError that names the labels where one is unknown.
 */
export function tagMeaningsOf(labels: readonly string[], model: string): TagMeaning[] {
  const meanings = labels.map((label): TagMeaning | undefined => {
    const name = label.trim().toLowerCase();
    if (name === 'o') return { type: -1, opens: false };
    const [, part = '', kind = ''] = /^(?:([bielsu])-)?(.+)$/.exec(name) ?? [];
    const type = NAMES[kind];
    if (type === undefined) return undefined;
    return type === null
      ? { type: -1, opens: false }
      : { type: ENTITY_TYPES.indexOf(type), opens: 'bsu'.includes(part) && part !== '' };
  });
  const known = meanings.filter((meaning) => meaning !== undefined);
  if (known.length === labels.length && known.some(({ type }) => type >= 0)) return known;
  throw new UndertoneError(
    'model-labels',
    `The labels of the model ${model} (${labels.join(', ')}) are not those of named entities: choose a model with types such as PER, ORG, LOC and MISC.`,
  );
}
