import { isIPv4 } from 'node:net';

/** Whether an address is reached from this machine alone: 127.0.0.0/8, ::1, or localhost. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'));
}
