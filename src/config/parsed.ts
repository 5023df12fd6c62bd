import { z } from 'zod';
import { messageOf } from '../model/errors.ts';
import { parseDuration, parseSize } from './values.ts';

/** Text that a parser turns into a number; what the parser says of bad text is the error. */
function parsed(parse: (text: string) => number, pattern: string) {
  const complaint = (input: unknown): string | null => {
    try {
      parse(String(input));
      return null;
    } catch (error) {
      return `is not usable: ${messageOf(error)}`;
    }
  };
  return z
    .string({ error: ({ input }) => (typeof input === 'number' ? complaint(input) : undefined) })
    .transform((text, context) => {
      const message = complaint(text);
      if (message === null) return parse(text);
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ pattern });
}

/** A length of time such as 15m, in ms. */
export const duration = () => parsed(parseDuration, '^\\s*([0-9.]+\\s*(ms|s|m|h|d|w)\\s*)+$');
/** A size such as 10 GB, in bytes. */
export const size = () => parsed(parseSize, '^\\s*[0-9.]+\\s*([kKmMgGtT]?[iI]?[bB])\\s*$');
