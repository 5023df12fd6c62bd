/** What the kinds of SQL that PostgreSQL's protocol carries differ in. */
import type { Post } from '../../model/post.ts';

export interface Target {
  schema: string;
  table: string;
}

export interface Statement {
  text: string;
  values: unknown[];
}

export interface Dialect {
  /** The most changes in one transaction. */
  readonly most: number;
  /** Make the table, and add columns that are newer than it; `there` are the columns it has, none where it is not. */
  definitions(target: Target, there: ReadonlySet<string>): string[];
  /** In one transaction they leave each post there once, as it is given, and none of those that are gone. */
  statements(target: Target, posts: readonly Post[], gone: readonly string[]): Statement[];
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a database can hold it, which has no NUL: that becomes the sign for what cannot be shown. */
export const shown = (text: string): string => text.replaceAll('\0', '\u{fffd}');
