import type { CsvFormat } from '../../model/block.ts';
import { UsageError } from '../../model/errors.ts';
import { parseTime, type TimeReading } from '../../model/parse-time.ts';
import { type ColumnContent, contentOf, looksLikeHeader } from './column-content.ts';
import { checkFields, listColumns, resolveColumnMap } from './column-map.ts';
import { COLUMN_NAMES, FIELDS_BY_NAME, isHeaderOfX, normalName } from './column-names.ts';
import { judgeIds, timesAgree } from './judge-ids.ts';
import { labelMeaning } from './labels.ts';

/** Content is judged by so many rows; ids, dates and labels by all that are given. */
const CONTENT_ROWS = 300;

export interface ColumnOptions {
  header?: boolean | undefined;
  map?: Readonly<Record<string, string>> | undefined;
  dayFirst?: boolean | undefined;
  utcOffset?: number | undefined;
}

/** What is known of a table's columns, and what a user should hear of it. */
export interface GuessedColumns
  extends Pick<
    CsvFormat,
    'header' | 'columns' | 'network' | 'labels' | 'idsUnusable' | 'dayFirst' | 'utcOffset'
  > {
  hasHeader: boolean;
  notes: string[];
}

/**
 * Guesses what the columns of a table hold, by their names and by the rows from the top of the file.
 *
 * @param rows all of the same number of cells, the header (if any) first
 * @param label how messages name the file
 * @throws UsageError where no column of texts is found, or the map names none that is there
 */
export function guessColumns(
  rows: readonly string[][],
  label: string,
  options: ColumnOptions = {},
): GuessedColumns {
  checkFields(options.map ?? {});
  const first = rows[0] ?? [];
  const sample = rows.slice(1, CONTENT_ROWS);
  const below = first.map((name, column) =>
    contentOf(
      sample.map((row) => row[column] ?? ''),
      normalName(name),
    ),
  );
  const isKnown = (name: string) => FIELDS_BY_NAME.has(normalName(name));
  const hasHeader = options.header ?? (!isSentiment140(first) && looksLikeHeader(first, below, isKnown));
  const header = hasHeader ? first.map(nameOf) : first.map((_, index) => `column ${index + 1}`);
  const data = hasHeader ? rows.slice(1) : rows;
  const valuesOf = (column: number) => data.map((row) => row[column] ?? '');
  const content = hasHeader
    ? below
    : first.map((_, column) => contentOf(valuesOf(column).slice(0, CONTENT_ROWS), ''));

  const asked = resolveColumnMap(options.map ?? {}, header, label);
  const is140 = !hasHeader && isSentiment140(first);
  const columns = is140 ? { ...SENTIMENT140 } : chooseColumns(hasHeader ? header : [], content, asked);
  for (const [field, place] of asked) {
    if (place === null) delete columns[field];
    else columns[field] = place;
  }
  if (columns.text === undefined) throw noText(label, header);

  const guessed: GuessedColumns = { header, columns, network: 'file', hasHeader, notes: [] };
  if (columns.id !== undefined) judgeIdColumn(guessed, valuesOf, is140, header, options);
  judgeLabelColumn(guessed, valuesOf, is140 ? 'target' : normalName(header[columns.label ?? -1] ?? ''));
  judgeDateColumn(guessed, valuesOf, options);
  return guessed;
}

const nameOf = (cell: string, index: number): string => cell.trim() || `column ${index + 1}`;

const SENTIMENT140 = { label: 0, id: 1, created_at: 2, author_handle: 4, text: 5 };

/** The six columns of Sentiment140: target, id, date, flag, user, text. */
function isSentiment140(row: readonly string[]): boolean {
  const [target = '', id = '', date = '', , user = ''] = row;
  if (row.length !== 6 || !/^[024]$/.test(target.trim()) || !/^\d{6,19}$/.test(id.trim())) return false;
  return parseTime(date) !== null && !/^\d+$/.test(date) && /^\S{1,30}$/.test(user.trim());
}

function chooseColumns(
  header: readonly string[],
  content: readonly ColumnContent[],
  asked: ReadonlyMap<string, number | null>,
): Record<string, number> {
  const columns: Record<string, number> = {};
  const taken = new Set([...asked.values()].filter((place) => place !== null));
  const take = (field: string, place: number) => {
    if (place < 0 || asked.has(field) || columns[field] !== undefined) return;
    columns[field] = place;
    taken.add(place);
  };
  const names = header.map(normalName);
  for (const [field, known] of Object.entries(COLUMN_NAMES)) {
    for (const name of known.map(normalName)) {
      take(
        field,
        names.findIndex((own, place) => own === name && !taken.has(place) && canBe(field, content[place]!)),
      );
    }
  }
  const findContent = (test: (content: ColumnContent, place: number) => boolean) =>
    content.findIndex(
      (candidate, place) => !taken.has(place) && candidate.filled > 0 && test(candidate, place),
    );
  if (header.length === 0) {
    take(
      'created_at',
      findContent(({ times, integers, length }) => times > 0.9 && (integers < 0.1 || length >= 10)),
    );
    take(
      'id',
      findContent(
        ({ integers, length, distinct, filled }) => integers > 0.95 && length >= 5 && distinct > filled / 2,
      ),
    );
    take(
      'label',
      findContent(({ isLabel }) => isLabel),
    );
  } else if (columns.created_at === undefined) {
    take(
      'created_at',
      findContent(({ times, integers }) => times > 0.9 && integers < 0.1),
    );
  }
  take('text', longestText(content, taken));
  if (header.length === 0) {
    take(
      'author_handle',
      findContent(({ handles, distinct, filled }) => handles > 0.9 && distinct > filled / 3),
    );
  }
  return columns;
}

/** Whether what a column holds speaks against what its name says; an empty column may be anything but the text. */
function canBe(field: string, content: ColumnContent): boolean {
  if (field === 'text') return content.filled === 0 || content.numbers < 0.5 || content.sentences > 0.2;
  if (content.filled === 0) return true;
  if (field === 'label') return content.isLabel;
  if (field === 'author_handle') return content.handles > 0.7;
  if (field === 'lang') return content.length <= 12;
  if (
    ['likes', 'reposts', 'replies', 'author_followers', 'latitude', 'longitude', 'revision'].includes(field)
  ) {
    return content.numbers > 0.5;
  }
  return true;
}

function longestText(content: readonly ColumnContent[], taken: ReadonlySet<number>): number {
  let best = -1;
  for (const [place, { filled, sentences, length, times, numbers }] of content.entries()) {
    if (taken.has(place) || filled === 0 || times > 0.5 || numbers > 0.5) continue;
    const isText = sentences > 0.3 || (content.length <= 2 && numbers < 0.1);
    if (isText && (best < 0 || length > content[best]!.length)) best = place;
  }
  return best;
}

function noText(label: string, header: readonly string[]): UsageError {
  const message = `No column of ${label} looks like the text of a post: it has ${listColumns(header)}; say which it is, such as --map text=1.`;
  return new UsageError(message, { code: 'no_text_column' });
}

function judgeIdColumn(
  guessed: GuessedColumns,
  valuesOf: (column: number) => string[],
  is140: boolean,
  header: readonly string[],
  reading: TimeReading,
): void {
  const { id, text, created_at } = guessed.columns;
  const { unusable, areSnowflakes } = judgeIds(valuesOf(id!), new Set(valuesOf(text!)).size);
  if (unusable !== null) {
    guessed.idsUnusable = true;
    guessed.notes.push(
      `The ids in column ${header[id!]} ${unusable}: each post is known by a hash of its content instead.`,
    );
  } else if (is140 || (guessed.hasHeader && isHeaderOfX(header, id))) guessed.network = 'x';
  else if (areSnowflakes) {
    const dates = created_at === undefined ? [] : valuesOf(created_at);
    if (
      timesAgree(
        valuesOf(id!),
        dates.map((date) => parseTime(date, reading)),
      )
    )
      guessed.network = 'x';
  }
}

function judgeLabelColumn(
  guessed: GuessedColumns,
  valuesOf: (column: number) => string[],
  name: string,
): void {
  const { label } = guessed.columns;
  if (label === undefined) return;
  const labels = labelMeaning(valuesOf(label), name);
  if (labels !== null) guessed.labels = labels;
  else {
    delete guessed.columns.label;
    guessed.notes.push(
      `The values of column ${guessed.header[label]} are no labels of sentiment: they are left out.`,
    );
  }
}

function judgeDateColumn(
  guessed: GuessedColumns,
  valuesOf: (column: number) => string[],
  { dayFirst, utcOffset }: ColumnOptions,
): void {
  if (utcOffset !== undefined) guessed.utcOffset = utcOffset;
  const place = guessed.columns.created_at;
  if (place === undefined) return;
  const dates = valuesOf(place).filter((value) => value.trim() !== '');
  const name = guessed.header[place];
  const parts = dates
    .map((date) => /^\D{0,8}(\d{1,2})[-/](\d{1,2})[-/]\d{2,4}(?!\d)/.exec(date))
    .filter((match) => match !== null);
  const isDayFirst = dayFirst ?? parts.some(([, first]) => Number(first) > 12);
  if (isDayFirst) guessed.dayFirst = true;
  else if (dayFirst === undefined && parts.length > 0 && !parts.some(([, , second]) => Number(second) > 12)) {
    guessed.notes.push(
      `Dates such as ${dates[0]} in column ${name} are read as month/day; nothing in the file tells.`,
    );
  }
  const unread = dates.filter((date) => parseTime(date, { dayFirst: isDayFirst, utcOffset }) === null);
  if (unread.length > 0) {
    guessed.notes.push(
      `${unread.length} of the first ${dates.length} values of column ${name} are no dates, such as ${unread[0]!.slice(0, 40)}: these posts have no time.`,
    );
  }
}
