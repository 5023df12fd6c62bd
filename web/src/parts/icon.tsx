const SHAPES = {
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  plus: 'M8 3v10M3 8h10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5l7 4.5-7 4.5z',
  out: 'M6 4H4v8h8v-2M9 3.5h3.5V7M12 4L7.5 8.5',
  up: 'M8 13V3.5M4 7l4-4 4 4',
  words: 'M3 4.5h10M3 8h6M3 11.5h8',
} as const;

/** A small drawing beside or in place of words; who uses it alone gives its button a name. */
export function Icon({ name }: { name: keyof typeof SHAPES }) {
  const strokeWidth = name === 'more' ? 2.4 : 1.6;
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={SHAPES[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={strokeWidth}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
