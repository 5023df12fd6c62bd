import { VARIABLES } from './environment.ts';
import type { Problem } from './problems.ts';

const SECRET_KEY =
  /token|secret|passw(or)?d|passphrase|api_?-?key|access_?-?key|private_?-?key|credential|bearer/i;
const SECRET_VALUE = [
  /\bAKIA[0-9A-Z]{16}\b/, // AWS access key id
  /^Bearer\s+\S{8,}/i,
  /^A{18,}[A-Za-z0-9%]{40,}/, // X API bearer token
  /^(gh[pousr]_|github_pat_|xox[baprs]-|sk-)[A-Za-z0-9_-]{16,}/,
  /:\/\/[^/\s:@]+:[^/\s@]+@/, // a password in an address
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/** Secrets written into the configuration, each with the variable to use instead. Never shows the value. */
export function findSecrets(value: unknown, path: PropertyKey[] = []): Problem[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      findSecrets(item, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }
  if (value === null || value === '') return [];
  const name = String(path.at(-1) ?? '');
  const secret =
    SECRET_KEY.test(name) ||
    (typeof value === 'string' && SECRET_VALUE.some((pattern) => pattern.test(value)));
  if (!secret) return [];
  return [
    { path, at: 'key', sentence: `is a secret, which does not belong in a file; ${advice(path.join('.'))}` },
  ];
}

function advice(option: string): string {
  const secrets = VARIABLES.filter((variable) => variable.secret);
  const exact = secrets.find((variable) => variable.option === option);
  if (exact !== undefined) return `set ${exact.name} in the environment instead`;
  const names = secrets.map((variable) => variable.name).join(', ');
  return `secrets are read from the environment alone (${names})`;
}
