/** The program itself in place of this one, on the configuration in the bucket, with the sources that follow the bucket. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT, FLAGS } from '../../../bin/launch.js';
import { s3Client } from '../../../src/lake/s3/client.ts';
import { S3Objects } from '../../../src/lake/s3/s3-objects.ts';
import { takeSecrets } from '../collect/secrets.ts';
import { CONFIG_KEY } from '../stages/bucket-config.ts';
import { followingConfig } from './following-config.ts';

/** Where Undertone lies; in the image this file has another place than here. */
const HOME = process.env.UNDERTONE_HOME ?? fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(HOME, 'src/serve/cli/main.ts');

/** Does not return, but where the program cannot be started. */
export async function becomeUndertone(words: readonly string[]): Promise<number> {
  await takeSecrets(process.env.UNDERTONE_SECRETS?.trim() || null);
  const bucket = process.env.UNDERTONE_BUCKET?.trim();
  const isNamed = words.some((word) => word === '--config' || word.startsWith('--config='));
  const more: string[] = [];
  if (bucket !== undefined && bucket !== '' && !isNamed) {
    const prefix = process.env.UNDERTONE_PREFIX?.trim() ?? '';
    const objects = new S3Objects({ bucket, prefix }, s3Client());
    const found = await objects.getTagged(CONFIG_KEY);
    objects.close();
    const text = found === null ? '' : Buffer.from(found.bytes).toString();
    const path = join(mkdtempSync(join(tmpdir(), 'undertone-')), 'undertone.yaml');
    writeFileSync(path, followingConfig(text, { bucket, prefix }), { mode: 0o600 });
    more.push('--config', path);
  }
  const program = [process.execPath, ...FLAGS, MAIN, ...words, ...more];
  const environment = { ...ENVIRONMENT, ...process.env } as Record<string, string>;
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: the image is not whole.`);
  process.execve!(process.execPath, program, environment);
  return 1;
}
