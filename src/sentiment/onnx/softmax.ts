/** Writes the softmax of `count` logits from `start` into `into` at `at`. Not finite where a logit is not. */
export function softmax(
  logits: Float32Array,
  start: number,
  count: number,
  into: Float32Array,
  at: number,
): void {
  let highest = -Infinity;
  for (let i = 0; i < count; i++) highest = Math.max(highest, logits[start + i]!);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = Math.exp(logits[start + i]! - highest);
    into[at + i] = value;
    sum += value;
  }
  for (let i = 0; i < count; i++) into[at + i]! /= sum;
}
