/** A chart as SVG, apart from the page. */

export interface Drawing {
  /** A whole SVG document. */
  svg: string;
  /** CSS pixels. */
  width: number;
  height: number;
}

/** XML has no place for most control characters, not even as references. */
export const withoutControls = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

/** A text within SVG. */
export const escapeXml = (text: string): string =>
  withoutControls(text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`));
