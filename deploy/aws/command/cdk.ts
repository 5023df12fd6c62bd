/** Runs the CDK's own command line, which talks to CloudFormation. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_FILE } from '../config.ts';
import type { Account } from './account.ts';
import type { DeployRequest } from './request.ts';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');

interface CdkContext {
  account: Account;
  request: DeployRequest;
  signal: AbortSignal;
}

function settingsFile({ settings }: DeployRequest): Record<string, string> {
  const path = resolve(settings ?? DEFAULT_FILE);
  return settings === null && !existsSync(path) ? {} : { UNDERTONE_SETTINGS: path };
}

/** Its exit code. What it says goes to stderr, all of it: stdout is for results. */
export function cdk(words: readonly string[], { account, request, signal }: CdkContext): Promise<number> {
  const { promise, resolve: end, reject } = Promise.withResolvers<number>();
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: FOLDER,
    stdio: ['inherit', 2, 2],
    env: {
      ...process.env,
      // The app runs in another folder than this command.
      ...settingsFile(request),
      AWS_REGION: account.region,
      CDK_DEFAULT_ACCOUNT: account.id,
      CDK_DEFAULT_REGION: account.region,
    },
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  child.on('error', reject);
  child.on('exit', (code) => {
    signal.removeEventListener('abort', stop);
    end(code ?? 1);
  });
  return promise;
}
