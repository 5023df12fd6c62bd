/** The card of a model: what its folder tells of it, for people. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The file in a model's folder that is its card, in Markdown. */
const CARD_FILE = 'README.md';
const FIGURE = /^[A-Za-z0-9][A-Za-z0-9._-]*\.svg$/;

export interface ModelCard {
  /** Null where the folder has none. */
  markdown: string | null;
  /** Files of the pictures that the card may show. */
  figures: string[];
  /** Bytes of all files in the folder, the card's own among them. */
  bytes: number;
}

export async function readCard(folder: string): Promise<ModelCard> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((file) => file.isFile());
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(folder, name))).size));
  return {
    markdown: files.some(({ name }) => name === CARD_FILE)
      ? await readFile(join(folder, CARD_FILE), 'utf8')
      : null,
    figures: files.map(({ name }) => name).filter((name) => FIGURE.test(name)),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** An SVG picture; null where the folder has none of this name. */
export async function readFigure(folder: string, file: string): Promise<Buffer | null> {
  if (!FIGURE.test(file)) return null;
  return readFile(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

/** The first sentence or two of a card: its first paragraph after the heading, on one line. */
export function summaryOf(markdown: string): string | null {
  const paragraphs = markdown.split(/\n\s*\n/).map((part) => part.replace(/\s+/g, ' ').trim());
  return paragraphs.find((part) => part !== '' && !part.startsWith('#')) ?? null;
}
