/** The canonical form of entities (model/entity-name.ts) as SQL over a column of them. */
import { APOSTROPHES, ARTICLES, END_MARKS, type EntityNames, SIGNS } from '../../model/entity-name.ts';
import { literal } from '../schema.ts';

/**
 * SQL for the list of keys of a list of entities, same length and order; null for what is no name. Each step is a pass
 * over the list, so that none writes what came before it out again; what is dear is asked for only where it is needed.
 */
export function entityKeys(entities: string, names: EntityNames): string {
  const steps: ((x: string) => string)[] = [
    (x) => `replace(lower(nfc_normalize(${x}.text)), '_', ' ')`,
    (x) =>
      `trim(case when contains(${x}, '  ') or ${[9, 10, 13].map((code) => `contains(${x}, chr(${code}))`).join(' or ')} then regexp_replace(${x}, '[\t\n\r ]+', ' ', 'g') else ${x} end)`,
    (x) => `case when ${any('starts_with', x, SIGNS)} then ltrim(${x}, ${literal(SIGNS)}) else ${x} end`,
    withoutMarks,
    (x) => {
      const cut = (end: string, letters: number): string =>
        `when ends_with(${x}, ${literal(end)}) then left(${x}, length(${x}) - ${letters})`;
      const cases = APOSTROPHES.flatMap((sign) => [cut(`${sign}s`, 2), cut(`s${sign}`, 1)]);
      return `case ${cases.join(' ')} else ${x} end`;
    },
    withoutMarks,
    (x) => {
      const cases = ARTICLES.map(
        (article) => `when starts_with(${x}, ${literal(article)}) then substr(${x}, ${article.length + 1})`,
      );
      return `nullif(trim(case ${cases.join(' ')} else ${x} end), '')`;
    },
  ];
  if (names.aliases.size > 0) steps.push((x) => standsFor(x, names));
  return steps.reduce((sql, step) => `list_transform(${sql}, lambda e: ${step('e')})`, entities);
}

const any = (test: 'starts_with' | 'ends_with', x: string, characters: string): string =>
  [...characters].map((one) => `${test}(${x}, ${literal(one)})`).join(' or ');

const withoutMarks = (x: string): string =>
  `case when ${any('ends_with', x, END_MARKS)} then rtrim(${x}, ${literal(END_MARKS)}) else ${x} end`;

/** By length first, so that a name is compared with few aliases. */
function standsFor(x: string, { aliases }: EntityNames): string {
  const byLength = Map.groupBy(aliases, ([alias]) => Buffer.byteLength(alias));
  const cases = [...byLength].map(([bytes, some]) => {
    const same = some.map(([alias, key]) => `when ${literal(alias)} then ${literal(key)}`);
    return `when ${bytes} then case ${x} ${same.join(' ')} else ${x} end`;
  });
  return `case strlen(${x}) ${cases.join(' ')} else ${x} end`;
}
