// The terminal, npm and our own launcher may each pass on one Ctrl-C; presses of a person lie further apart.
const SAME_PRESS_MS = 300;

let received: NodeJS.Signals | null = null;

/** The signal that asked this process to stop, if one did. */
export function interruptedBy(): NodeJS.Signals | null {
  return received;
}

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, so that the command can end cleanly. A second
 * SIGINT ends the process at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let at = 0;
  const stop = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (received === null) {
      received = signal;
      at = now;
      controller.abort();
    } else if (signal === 'SIGINT' && now - at > SAME_PRESS_MS) {
      process.exit(130);
    }
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  return controller.signal;
}
