import { noLake, readDescription } from '../../lake/lake.ts';
import type { Call } from './command.ts';

/** For commands that have nothing to do where there is no lake yet, and must not make one. */
export async function requireLake(call: Call): Promise<void> {
  const root = await call.lake();
  if (readDescription(root) === null) throw noLake(root);
}
