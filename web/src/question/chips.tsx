import { capital, formatLanguage, plainAddress } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { type FilterName, isList, LISTS, NOTHING_ASKED, TERMS, withoutValue } from './question.ts';
import { useQuestion } from './use-question.ts';

/** What a filter is called, before its value. */
export const FILTER_TITLES: Record<FilterName, string> = {
  topic: 'Topic',
  network: 'Network',
  lang: 'Language',
  sentiment: 'Sentiment',
  author: 'Author',
  hashtag: 'Hashtag',
  mention: 'Mention',
  entity: 'Name',
  url: 'Link',
  q: 'Text',
  rule: 'Rule',
};

export function showValue(name: FilterName, value: string): string {
  switch (name) {
    case 'lang':
      return formatLanguage(value);
    case 'network':
    case 'sentiment':
      return capital(value);
    case 'author':
    case 'mention':
      return `@${value.replace(/^@/, '')}`;
    case 'hashtag':
      return `#${value.replace(/^#/, '')}`;
    case 'url':
      return plainAddress(value);
    default:
      return value;
  }
}

/** Every filter that holds, each with how to be rid of it. */
export function Chips() {
  const { question, change } = useQuestion();
  const held = [...LISTS, ...TERMS].flatMap((name) => {
    const values = isList(name) ? question[name] : question[name] === '' ? [] : [question[name]];
    return values.map((value) => ({ name, value }));
  });
  if (held.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters">
      {held.map(({ name, value }) => {
        const text = `${FILTER_TITLES[name]}: ${showValue(name, value)}`;
        return (
          <li key={`${name} ${value}`} className="chip">
            <bdi>{text}</bdi>
            <button
              type="button"
              aria-label={`Without ${text}`}
              onClick={() => change(withoutValue(question, name, value))}
            >
              <Icon name="close" />
            </button>
          </li>
        );
      })}
      {held.length > 1 && (
        <li>
          <button
            type="button"
            className="button button-plain"
            onClick={() => change({ ...NOTHING_ASKED, range: question.range })}
          >
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}
