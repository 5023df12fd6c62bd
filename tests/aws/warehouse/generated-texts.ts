/** Texts made of what is hard to clean: emoji, scripts of every kind, directional marks, full-width signs, links. */

/** Scripts that the Python job does not cut into words. */
export const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

const PARTS = [
  'http://', 'https://', 'example.com', 't.co/abc123', 'https://t.co/abcあ', '/path(a)', '/(b(c)d)', '?q=1&b=#x', ':8080',
  '://', '#tag', '＃全角', '#1', '#1a', '##', '#a#b', '#हिन्दी', '#é', '@user', '＠名前', '@user/list-1', '@a_b', '$AAPL',
  '$BRK.A', '€5', 'RT ', 'rt@x', 'ＲＴ', ':', 'soooo', 'Sooooo', '!!!!!', '......', '😀', '👩‍👩‍👧', '🇩🇪', '👍🏽', '1️⃣', '❤️', '♥',
  '☺', ':-)', ':((', '<3', 'xD', '^_^', '-_-', '\\o/', '日本語', 'ですlink.co.jp', 'のexample.com/あ', 'http://例え.テスト', 'مرحبا',
  'שלום', '\u200f', '\u202b', '\u061c', 'é', 'e\u0301', '\u0301', 'ＡＢＣ', '①', '½', 'ⅷ', '٣', '&amp;', '&lt;', '&#39;',
  '&#128512;', '&#x80;', '&#0;', '&copy', '&nosuch;', 'don’t', '“quoted”', '—', '…', '\u200b', '\ufeff', '\u00ad',
  '\u0000', '\u0085', '\n', '\t', ' ', ' ', ' ', '\u2028', '\u3000', '.', ',', '-', '_', '&', '%', '*', '+', '=', '~', '|',
  'a', 'Z', '9', '3.14', '1,000', 'well-known', 'ǅ', 'İ', 'ß', 'Σας', '𝐁𝐨𝐥𝐝', '𐍈', 'ไทย', 'xn--p1ai', 'пример.рф',
  'почта@пример.рф', 'foo_bar.example.org', 'a.b.c.de', '.com', 'com.', 'user@example.com', '＠', '。', '、', '！', '？', '§', '©', '™',
]; // biome-ignore format: one after the other

/** mulberry32, so that they are the same each time. */
export function generatedTexts(count: number): string[] {
  let state = 20_261_129;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, () =>
    Array.from(
      { length: 1 + below(14) },
      () => PARTS[below(PARTS.length)]! + (random() < 0.3 ? ' ' : ''),
    ).join(''),
  );
}
