import { type Logger, pino } from 'pino';
import { prettyLine } from './pretty.ts';
import { redactor } from './redact.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  level: Level;
  /** auto: for people where the stream is a terminal, else JSON lines. */
  format: 'auto' | 'pretty' | 'json';
  /** Where lines go; stderr in all but tests. */
  stream: { write(line: string): unknown; isTTY?: boolean };
  colours: boolean;
  /** Values that never reach a line. */
  secrets: readonly (string | null)[];
}

/** A logger of JSON lines, or of lines for people, with secrets taken out. */
export function createLogger(options: LogOptions): Logger {
  const redact = redactor(options.secrets);
  const pretty = options.format === 'pretty' || (options.format === 'auto' && options.stream.isTTY === true);
  const destination = {
    write(line: string): void {
      const clean = redact(line);
      options.stream.write(pretty ? prettyLine(clean, options.colours) : clean);
    },
  };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
}
