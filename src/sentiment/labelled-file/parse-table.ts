export type Delimiter = ',' | ';' | '\t';

/** The delimiter that parts the first lines most, and alike. */
export function guessDelimiter(text: string): Delimiter {
  const lines = text
    .slice(0, 65_536)
    .split(/\r\n|\n|\r/, 50)
    .filter(Boolean);
  let best: Delimiter = ',';
  let most = 0;
  for (const delimiter of ['\t', ',', ';'] as const) {
    const counts = lines.map((line) => line.split(delimiter).length - 1).sort((a, b) => a - b);
    const median = counts[counts.length >> 1] ?? 0;
    if (median > most) {
      most = median;
      best = delimiter;
    }
  }
  return best;
}

/**
 * The rows of a table. Tab-separated fields hold what stands between the tabs, without quotes around the whole;
 * others follow RFC 4180 (quotes, doubled quotes, line ends within quotes). Rows end at LF, CR LF or CR; empty
 * lines are no rows.
 */
export function parseTable(text: string, delimiter: Delimiter): string[][] {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return delimiter === '\t' ? parseTabs(body) : parseQuoted(body, delimiter);
}

function parseTabs(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line !== '') rows.push(line.split('\t').map(unquote));
  }
  return rows;
}

function unquote(field: string): string {
  if (field.length < 2 || !field.startsWith('"') || !field.endsWith('"')) return field;
  return field.slice(1, -1).replaceAll('""', '"');
}

function parseQuoted(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field: string;
    if (text[at] === '"') {
      const parts: string[] = [];
      let from = at + 1;
      let quote = text.indexOf('"', from);
      while (quote >= 0 && text[quote + 1] === '"') {
        parts.push(text.slice(from, quote + 1));
        from = quote + 2;
        quote = text.indexOf('"', from);
      }
      const end = quote < 0 ? text.length : quote;
      parts.push(text.slice(from, end));
      at = end + 1;
      const rest = endOfField(text, at, delimiter);
      field = parts.join('') + text.slice(at, rest);
      at = rest;
    } else {
      const end = endOfField(text, at, delimiter);
      field = text.slice(at, end);
      at = end;
    }
    row.push(field);
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function endOfField(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
