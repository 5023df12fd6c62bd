const GREY = '\u001b[90m';
const RESET = '\u001b[0m';
const LEVELS: Record<string, { mark: string; colour: string }> = {
  debug: { mark: 'debug', colour: GREY },
  info: { mark: 'info ', colour: '\u001b[32m' },
  warn: { mark: 'warn ', colour: '\u001b[33m' },
  error: { mark: 'ERROR', colour: '\u001b[31m' },
};
const OWN = new Set(['level', 'time', 'event', 'msg']);
// Whatever could move the cursor or break the line.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** One JSON line of the log as a line for a person; what is no such line is given back as it is. */
export function prettyLine(line: string, colours: boolean): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { mark, colour } = LEVELS[String(entry.level)] ?? { mark: String(entry.level), colour: '' };
  const details = Object.entries(entry)
    .filter(([name, value]) => !OWN.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .replace(CONTROLS, ' ');
  const time = String(entry.time).slice(11, 19);
  const message = String(entry.msg).replace(CONTROLS, ' ');
  const painted = colours
    ? `${GREY}${time}${RESET} ${colour}${mark}${RESET} ${message}  ${GREY}${details}${RESET}`
    : `${time} ${mark} ${message}  ${details}`;
  return `${painted.trimEnd()}\n`;
}
