import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UndertoneError, UsageError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import type { Call, ExitCode } from '../command.ts';
import { CommandFailed } from '../failure.ts';

/** A package of its own, which this one does not import: who stays on one machine never fetches its parts. */
const PACKAGE = fileURLToPath(new URL('../../../../deploy/aws', import.meta.url));
const ACTIONS = ['deploy', 'estimate', 'diff', 'test', 'destroy'] as const;
type Action = (typeof ACTIONS)[number];

interface DeployOptions {
  settings?: string;
  postsPerDay: number;
  yes?: boolean;
}

export async function run(call: Call<DeployOptions>): Promise<ExitCode> {
  const [target = '', word = 'deploy'] = call.args;
  if (target !== 'aws') throw new UsageError(`There is no deployment to "${target}"; there is one to aws.`);
  const action = actionOf(word);
  if (action !== 'estimate') await fetchParts(call);
  const { settings = null, postsPerDay, yes = false } = call.options;
  const request = { action, settings, postsPerDay, json: call.json, yes };
  const status = await child(
    process.execPath,
    [join(PACKAGE, 'command', 'main.ts'), JSON.stringify(request)],
    call,
  );
  if (status > 2) throw new CommandFailed(status);
  return status as ExitCode;
}

function actionOf(word: string): Action {
  if (ACTIONS.includes(word as Action)) return word as Action;
  const meant = nearest(word, ACTIONS);
  const advice = meant === null ? `it is one of ${ACTIONS.join(', ')}.` : `did you mean "${meant}"?`;
  throw new UsageError(`There is no action "${word}" of "deploy aws"; ${advice}`);
}

async function fetchParts(call: Call): Promise<void> {
  if (existsSync(join(PACKAGE, 'node_modules', 'aws-cdk-lib'))) return;
  call.console.note('Fetching what a deployment needs, once (some 300 MB) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const status = await child(npm, ['ci', '--prefix', PACKAGE], call);
  if (status !== 0)
    throw new UndertoneError(
      'deploy',
      `"npm ci" in ${PACKAGE} failed; run it yourself to see what is in its way.`,
    );
}

/** Runs a program whose answers are ours; gives its exit code. */
function child(program: string, words: readonly string[], { signal }: Call): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const isNode = program === process.execPath;
  const flags = isNode ? ['--disable-warning=ExperimentalWarning'] : [];
  const running = spawn(program, [...flags, ...words], { stdio: isNode ? 'inherit' : ['ignore', 2, 2] });
  const stop = (): void => void running.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  running.on('error', reject);
  running.on('exit', (code) => {
    signal.removeEventListener('abort', stop);
    resolve(code ?? 1);
  });
  return promise;
}
