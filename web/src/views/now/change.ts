/** How a figure stands to that of the time before. */
import { formatChange, formatNet, formatPoints } from '../../format.ts';

export interface Change {
  /** Up, down or as before. */
  way: 'up' | 'down' | 'same';
  text: string;
}

/** In parts of what it was; null where there was nothing. */
export function changeOf(now: number, before: number): Change | null {
  if (before === 0) return null;
  const change = now / before - 1;
  return { way: wayOf(change, 0.005), text: formatChange(change) };
}

/** Of shares, in percentage points. */
export function changeOfShare(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  return { way: wayOf(now - before, 0.0005), text: formatPoints(now - before) };
}

export function changeOfNet(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  return { way: wayOf(now - before, 0.005), text: formatNet(now - before) };
}

const wayOf = (change: number, least: number): Change['way'] =>
  Math.abs(change) < least ? 'same' : change > 0 ? 'up' : 'down';
