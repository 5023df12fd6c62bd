/** A chart as SVG, apart from the page. */

export interface Drawing {
  /** A whole SVG document. */
  svg: string;
  /** CSS pixels. */
  width: number;
  height: number;
}

/** A text within SVG. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
