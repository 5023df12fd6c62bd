const SUBJECTS = [
  'the new phone',
  'this airline',
  'our team',
  'Monday',
  'the finale',
  'my landlord',
  '@ann_b',
  '#GameNight',
];
const VERBS = [
  "doesn't work",
  'made my day',
  'is late again',
  'looks amazing',
  'was announced',
  'crashed twice',
  'won',
];
const REASONS = [
  'because nobody answers',
  'after 3 hours',
  'and I am sooooo tired',
  'thanks to @help_desk',
  'in London',
];
const ENDINGS = [
  '!!! 😂😂',
  ':( https://t.co/a1B2c3D4e5',
  '#NeverAgain',
  '❤️',
  '...',
  '&amp; more tomorrow',
  'at 10:30pm',
  '?!',
];

/** Made-up posts of some 110 characters with rare words among them, the same ones each time. */
export function madeUpPosts(count: number): string[] {
  let state = 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % below;
  };
  const pick = (list: readonly string[]) => list[next(list.length)]!;
  const rare = () =>
    Array.from({ length: 4 + next(6) }, (_, i) => (i % 2 ? 'aeiou'[next(5)] : 'bcdfglmnprst'[next(12)])).join(
      '',
    );
  return Array.from({ length: count }, () => {
    const words = `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(REASONS)}, ${rare()} ${pick(SUBJECTS)} ${pick(VERBS)} ${rare()}`;
    return `${words} ${pick(REASONS)} ${rare()} ${pick(ENDINGS)}`;
  });
}
