/** An alert as the options of the command line say it. */
import { alert as definition } from '../../../config/alert.ts';
import type { Alert } from '../../../model/alert.ts';
import { UsageError } from '../../../model/errors.ts';
import { type FilterOptions, parseList } from '../filter-options.ts';

export interface AlertOptions extends FilterOptions {
  measure?: string;
  label?: string;
  window?: string;
  above?: number;
  below?: number;
  unusual?: number;
  direction?: string;
  least?: number;
  hold?: number;
  unseen?: string;
  posts?: number;
  source?: string;
  notify?: string;
  for?: string;
}

/** Throws a UsageError for the first thing wrong. */
export function definitionOf(name: string, options: AlertOptions): Alert {
  const { measure = 'volume', label, window, above, below, unusual, direction, least, hold } = options;
  const { unseen, posts, source, notify, topic, network, lang, sentiment } = options;
  const { author, hashtag, mention, entity, search } = options;
  if (topic !== undefined && topic.length > 1)
    throw new UsageError('An alert is about one topic; make one for each.');
  const given = {
    name,
    topic: topic?.[0],
    network,
    lang,
    sentiment,
    author,
    hashtag,
    mention,
    entity,
    search,
    measure,
    label,
    window,
    above,
    below,
    unusual:
      unusual === undefined ? undefined : { by: unusual, ...(direction === undefined ? {} : { direction }) },
    least_posts: least,
    hold,
    unseen,
    posts,
    source,
    notify: notify === undefined ? undefined : parseList(notify),
  };
  const parsed = definition.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UsageError(`The alert cannot be used: ${path.join('.')} ${message}.`);
}
