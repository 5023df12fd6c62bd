/** An alert as it is being written: every field a text, as a person types it. */
import type { Label } from '../../api/types.ts';
import type { AlertMeasure, Definition } from './types.ts';

export type When = 'above' | 'below' | 'unusual';

export interface Draft {
  name: string;
  measure: AlertMeasure;
  label: Label;
  source: string;
  unseen: string;
  posts: string;
  window: string;
  when: When;
  /** Of above and below; of shares in percent. */
  limit: string;
  by: string;
  direction: 'above' | 'below' | 'either';
  topic: string;
  search: string;
  hashtag: string;
  entity: string;
  author: string;
  mention: string;
  network: readonly string[];
  lang: readonly string[];
  sentiment: readonly string[];
  least: string;
  hold: string;
  margin: string;
  resolveAfter: string;
  notify: readonly string[];
  tellResolved: boolean;
}

export const NEW_DRAFT: Draft = {
  name: '',
  measure: 'volume',
  label: 'negative',
  source: '',
  unseen: '7d',
  posts: '5',
  window: '1h',
  when: 'unusual',
  limit: '',
  by: '4',
  direction: 'above',
  topic: '',
  search: '',
  hashtag: '',
  entity: '',
  author: '',
  mention: '',
  network: [],
  lang: [],
  sentiment: [],
  least: '1',
  hold: '1',
  margin: '10',
  resolveAfter: '1',
  notify: [],
  tellResolved: true,
};

/** Whether a measure says itself when it is met. */
export const saysItself = (measure: AlertMeasure): boolean =>
  measure === 'silence' || measure === 'new_hashtag' || measure === 'new_entity';

export function draftOf(definition: Definition): Draft {
  const { measure, above, below, unusual, resolve } = definition;
  const limit = above ?? below;
  return {
    ...NEW_DRAFT,
    name: definition.name,
    measure,
    label: definition.label ?? NEW_DRAFT.label,
    source: definition.source ?? '',
    unseen: definition.unseen,
    posts: String(definition.posts),
    window: definition.window,
    when: above !== undefined ? 'above' : below !== undefined ? 'below' : 'unusual',
    limit: limit === undefined ? '' : String(measure === 'share' ? round(limit * 100) : limit),
    by: String(unusual?.by ?? NEW_DRAFT.by),
    direction: unusual?.direction ?? NEW_DRAFT.direction,
    topic: definition.topic ?? '',
    search: definition.search ?? '',
    hashtag: definition.hashtag ?? '',
    entity: definition.entity ?? '',
    author: definition.author ?? '',
    mention: definition.mention ?? '',
    network: definition.network ?? [],
    lang: definition.lang ?? [],
    sentiment: definition.sentiment ?? [],
    least: String(definition.least_posts),
    hold: String(definition.hold),
    margin: String(round(resolve.margin * 100)),
    resolveAfter: String(resolve.windows),
    notify: definition.notify,
    tellResolved: definition.tell_resolved,
  };
}

/** As the API takes it; null while something needed is not there yet. Fields keep what else an edited one had. */
export function definitionOf(draft: Draft, before: Definition | null): Record<string, unknown> | null {
  const { measure, when, name, source } = draft;
  const limit = number(draft.limit);
  if (!saysItself(measure) && when !== 'unusual' && limit === null) return null;
  if (measure === 'silence' && source === '') return null;
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim());
  const list = (values: readonly string[]): readonly string[] | undefined =>
    values.length === 0 ? undefined : values;
  const filtersSentiment = measure !== 'share' && measure !== 'net';
  return {
    name: name.trim(),
    measure,
    ...(measure === 'share' ? { label: draft.label } : {}),
    ...(measure === 'silence' ? { source } : {}),
    unseen: draft.unseen,
    posts: number(draft.posts) ?? undefined,
    window: draft.window,
    ...(saysItself(measure)
      ? {}
      : when === 'unusual'
        ? {
            unusual: {
              ...before?.unusual,
              by: number(draft.by) ?? undefined,
              direction: draft.direction,
            },
          }
        : { [when]: measure === 'share' ? limit! / 100 : limit }),
    topic: text(draft.topic),
    search: text(draft.search),
    hashtag: text(draft.hashtag),
    entity: text(draft.entity),
    author: text(draft.author),
    mention: text(draft.mention),
    network: list(draft.network),
    lang: list(draft.lang),
    ...(filtersSentiment ? { sentiment: list(draft.sentiment) } : {}),
    least_posts: number(draft.least) ?? undefined,
    hold: number(draft.hold) ?? undefined,
    resolve: {
      margin: (number(draft.margin) ?? 10) / 100,
      windows: number(draft.resolveAfter) ?? 1,
    },
    notify: draft.notify,
    tell_resolved: draft.tellResolved,
  };
}

function number(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
