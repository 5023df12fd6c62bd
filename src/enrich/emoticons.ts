/** Faces and hearts made of punctuation, western and eastern, as a regular expression's source. */
export const EMOTICON_SOURCE = [
  "[>}3]?[:;=8][-'^o*]?[)(\\]\\[dDpP3cCoOsSxX|\\\\/@*$}{]+(?![\\p{L}\\p{N}/])",
  '[)(\\]\\[dD]{1,4}[-o*]?[:;=](?![\\p{L}\\p{N}])',
  '</?3+(?!\\p{N})',
  '\\^[_.-]*\\^',
  '-_+-',
  '[>T][_.]+[<T]',
  '\\\\o/',
  '[xX]D+(?!\\p{L})',
].join('|');
