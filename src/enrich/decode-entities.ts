import { decodeHTMLStrict } from 'entities/decode';

/**
 * Decodes HTML character references, named and numeric, once: `&amp;lt;` becomes `&lt;`. Only those that end in
 * a semicolon count, so that `AT&T` and `?a=1&copy=2` stay as they are. Impossible numbers become U+FFFD
 * (HTML, section 13.2.5.80).
 */
export function decodeEntities(text: string): string {
  const first = text.indexOf('&');
  return first === -1 || text.indexOf(';', first) === -1 ? text : decodeHTMLStrict(text);
}
