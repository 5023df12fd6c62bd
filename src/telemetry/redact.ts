const HIDDEN = '[secret]';
// Secrets as they turn up in the messages of libraries: in headers, addresses and key=value pairs.
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+[\w.~+/%=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, `$1${HIDDEN}@`],
  [
    /((?:token|secret|password|api_?key|signature|credential)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
    `$1${HIDDEN}`,
  ],
];

/**
 * Makes a function that takes secrets out of text: those given, wherever they stand, and what looks like one.
 * Very short secrets (under 6 characters) are not looked for, since they occur in words.
 */
export function redactor(secrets: readonly (string | null)[]): (text: string) => string {
  const known = secrets.filter((secret) => secret !== null && secret.length >= 6) as string[];
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  };
}
