/**
 * The one error base. `code` is stable and documented; the message is one plain sentence that says what
 * happened, to which input, and what to do.
 */
export class UndertoneError extends Error {
  readonly code: string;
  /** True where the same call may succeed later without a change by the user. */
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UndertoneError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Wrong usage or configuration: the command line exits with 2. */
export class UsageError extends UndertoneError {
  constructor(message: string, options: { code?: string; cause?: unknown } = {}) {
    super(options.code ?? 'usage', message, options);
    this.name = 'UsageError';
  }
}

/** Our own stored state cannot be trusted: the message names what is damaged and how to mend it. */
export class CorruptionError extends UndertoneError {
  constructor(message: string, cause?: unknown) {
    super('corrupt', message, { cause });
    this.name = 'CorruptionError';
  }
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}
