import current from 'tlds' with { type: 'json' };

/**
 * Top-level domains that X's published list has and the root zone no longer has: old posts still carry them,
 * and X linked them. `onion` never was in the root zone, and X links it.
 */
const RETIRED =
  '诺基亚 珠宝 手表 工行 大众汽车 موبايلي اتصالات zippo xperia xfinity warman vuelos volkswagen vistaprint ' +
  'vista uconnect travelchannel tiffany telefonica telecity symantec swiftcover statoil starhub srt ' +
  'spreadbetting spiegel shriram showtime shaw ses scor scjohnson sca sapo rocher rmit rightathome redstone ' +
  'raid qvc pramerica piaget passagens panerai pamperedchef orientexpress onyourside oldnavy off ' +
  'northwesternmutual newholland natura nationwide nadex mutuelle mutual mtpc movistar mopar montblanc ' +
  'mobily metlife meo mcdonalds mcd maserati macys lupin loft lixil lipsy linde liaison lancome lancia ' +
  'lancaster ladbrokes kinder kerrylogistics jlc jcp iwc iveco iselect intel iinet htc hoteles honeywell ' +
  'hgtv guardian goodhands glade fujixerox frontdoor foodnetwork flsmidth fiat everbank etisalat esurance ' +
  'epost duns dunlop duck doosan doha dodge dabur csc cookingchannel comcast cityeats chrysler chloe ceb ' +
  'cbs caseih cartier cancerresearch bugatti budapest boots bnl blanco bentley bananarepublic avianca ' +
  'alfaromeo aigo afamilycompany adac active abarth onion um tp mf eh bq bl an';

/** In lower case; those with other letters than ASCII as they are written, not in punycode. */
export const TOP_LEVEL_DOMAINS: readonly string[] = [...current, ...RETIRED.split(' ')];
const ascii = new Set(TOP_LEVEL_DOMAINS.filter((domain) => /^[a-z0-9]+$/.test(domain)));

/** Those with other letters, by their first character, longest first. */
const international = new Map<string, string[]>();
for (const domain of TOP_LEVEL_DOMAINS.filter((domain) => !ascii.has(domain)).sort(
  (a, b) => b.length - a.length,
)) {
  const first = domain.charAt(0);
  international.set(first, [...(international.get(first) ?? []), domain]);
}

/**
 * Where the top-level domain ends that starts at `start`; 0 where none does. Nothing from `limit` on is looked
 * at. After the name no digit, ASCII letter, @, + or - may follow; a punycode name (xn--…) takes all it can.
 */
export function topLevelDomainEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && isAsciiAlphanumeric(text.charCodeAt(end))) end++;
  const next = end < limit ? text.charCodeAt(end) : 0;
  if (end - start >= 2 && next !== 0x40 && next !== 0x2b && next !== 0x2d) {
    if (ascii.has(text.slice(start, end).toLowerCase())) return end;
  }
  if (end - start === 2 && next === 0x2d) return punycodeEnd(text, start, limit);
  return next > 0x7f ? internationalEnd(text, start, limit) : 0;
}

function punycodeEnd(text: string, start: number, limit: number): number {
  if (text.slice(start, start + 4).toLowerCase() !== 'xn--') return 0;
  let end = start + 4;
  while (end < limit && (text.charCodeAt(end) === 0x2d || isAsciiAlphanumeric(text.charCodeAt(end)))) end++;
  return end > start + 4 ? end : 0;
}

function internationalEnd(text: string, start: number, limit: number): number {
  const candidates = international.get(text.charAt(start).toLowerCase());
  if (candidates === undefined) return 0;
  for (const domain of candidates) {
    const end = start + domain.length;
    if (end > limit || text.slice(start, end).toLowerCase() !== domain) continue;
    const next = end < limit ? text.charCodeAt(end) : 0;
    const glued = isAsciiAlphanumeric(next) || next === 0x40 || next === 0x2b || next === 0x2d;
    if (!glued) return end;
  }
  return 0;
}

function isAsciiAlphanumeric(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39);
}
