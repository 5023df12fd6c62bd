export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'grey' | 'bold';

/** Wraps text in a colour, or returns it as it is where the stream shows none. */
export type Paint = (colour: Colour, text: string) => string;

// ECMA-48 SGR parameters: on, off.
const CODES: Record<Colour, readonly [number, number]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  grey: [90, 39],
  bold: [1, 22],
};

export const plain: Paint = (_colour, text) => text;

export const coloured: Paint = (colour, text) => {
  const [on, off] = CODES[colour];
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
};
