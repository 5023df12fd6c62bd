/** Columns by their names in the one schema, quoted for SQL: a name that is none of them stops the generation. */
import { POST_COLUMNS } from '../../../../src/model/post.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';

const quotedOf =
  (table: string, columns: readonly { readonly name: string }[]) =>
  (name: string): string => {
    if (columns.some((column) => column.name === name)) return `"${name}"`;
    throw new Error(`${table} have no column ${name}.`);
  };

/** A column of posts. */
export const post = quotedOf('Posts', POST_COLUMNS);
/** A column of windows. */
export const window = quotedOf('Windows', WINDOW_COLUMNS);
