const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;

/**
 * How many characters a label of a domain name has once it is encoded as `xn--…` (RFC 3492, section 6.3);
 * its own length where it is ASCII. DNS allows 63.
 */
export function punycodeLength(label: string): number {
  const points = Array.from(label, (character) => character.codePointAt(0)!);
  const basic = points.filter((point) => point < INITIAL_N).length;
  if (basic === points.length) return label.length;

  let length = 'xn--'.length + basic + (basic > 0 ? 1 : 0);
  let handled = basic;
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  while (handled < points.length) {
    let next = Number.POSITIVE_INFINITY;
    for (const point of points) if (point >= n && point < next) next = point;
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      length += digits(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return length;
}

/** How many digits the generalised variable-length integer has (section 3.3). */
function digits(delta: number, bias: number): number {
  let count = 1;
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = k <= bias ? T_MIN : Math.min(T_MAX, k - bias);
    if (rest < threshold) return count;
    rest = Math.floor((rest - threshold) / (BASE - threshold));
    count++;
  }
}

/** Section 6.1. */
function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
