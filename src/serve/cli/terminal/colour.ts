export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'grey' | 'bold' | 'on red' | 'on green';

/** Wraps text in a colour, or returns it as it is where the stream shows none. */
export type Paint = (colour: Colour, text: string) => string;

// ECMA-48 SGR parameters: on, off.
const CODES: Record<Colour, readonly [number | string, number | string]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  grey: [90, 39],
  bold: [1, 22],
  // Black on a colour is readable whatever the theme of the terminal makes of the colour.
  'on red': ['30;101', '39;49'],
  'on green': ['30;102', '39;49'],
};

export const plain: Paint = (_colour, text) => text;

export const coloured: Paint = (colour, text) => {
  const [on, off] = CODES[colour];
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
};
