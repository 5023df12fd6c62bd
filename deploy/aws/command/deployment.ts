/** From nothing to a running deployment that was tried, and back. */

import { UsageError } from '../../../src/model/errors.ts';
import { confirm } from '../../../src/serve/cli/backfill/confirm.ts';
import type { Console } from '../../../src/serve/cli/terminal/console.ts';
import { formatCount } from '../../../src/serve/cli/terminal/quantity.ts';
import type { Settings } from '../config.ts';
import { type Account, isBootstrapped, outputsOf, whoIsAsking } from './account.ts';
import { cdk } from './cdk.ts';
import { emptyBuckets } from './empty-buckets.ts';
import type { Estimate } from './estimate.ts';
import type { DeployRequest } from './request.ts';
import { inShort, showEstimate } from './show-estimate.ts';
import { smokeTest } from './smoke-test.ts';

/** Every stack but the lake's. */
const WRITERS = ['ingest', 'enrich', 'analytics', 'serve', 'models', 'watch'] as const;

export interface DeploymentContext {
  settings: Settings;
  cost: Estimate;
  request: DeployRequest;
  console: Console;
  signal: AbortSignal;
}

/** Does what is asked; gives the exit code. */
export async function deployment(context: DeploymentContext): Promise<number> {
  const { settings, request, console, signal } = context;
  const account = await whoIsAsking(settings, signal);
  const run = (words: readonly string[]): Promise<number> => cdk(words, { account, request, signal });
  switch (request.action) {
    case 'diff':
      return run(['diff']);
    case 'test':
      return smokeTest({ settings, account, console, signal, json: request.json });
    case 'destroy':
      return destroy(context, account, run);
    default:
      return deploy(context, account, run);
  }
}

type Run = (words: readonly string[]) => Promise<number>;

async function deploy(context: DeploymentContext, account: Account, run: Run): Promise<number> {
  const { settings, cost, request, console, signal } = context;
  console.note(`Account ${account.id}, region ${account.region}, as ${account.arn}.`);
  if (!(await isBootstrapped(account, signal))) {
    await agree(
      context,
      `CDK has no bucket of its own in ${account.region} of this account yet, and cannot deploy without. Make it (cdk bootstrap)?`,
    );
    const status = await run(['bootstrap', `aws://${account.id}/${account.region}`]);
    if (status !== 0) return status;
  }
  // What is for programs is how the trial post fared.
  if (request.json) console.note(inShort(cost, request.postsPerDay));
  else await showEstimate(console, cost, settings, request);
  const differs = await run(['diff']);
  if (differs !== 0) return differs;
  await agree(context, `Deploy this as ${settings.name}?`);
  const deployed = await run(['deploy', '--all', '--require-approval', 'never']);
  if (deployed !== 0) return deployed;
  return smokeTest({ settings, account, console, signal, json: request.json });
}

async function destroy(context: DeploymentContext, account: Account, run: Run): Promise<number> {
  const { settings, console, signal } = context;
  await refuseForgotten(context, account);
  const what =
    settings.retention.onDestroy === 'keep'
      ? 'The bucket, the key and the tables stay, and cost what they hold (retention.onDestroy: keep).'
      : 'THE BUCKET WITH ALL POSTS GOES TOO (retention.onDestroy: remove).';
  console.note(what);
  await agree(context, `Take down ${settings.name} in ${account.region} of account ${account.id}?`);
  if (settings.retention.onDestroy === 'keep') return run(['destroy', '--all', '--force']);
  // A bucket is deleted only when it is empty, so whatever writes into it goes before that.
  const others = WRITERS.filter((part) => settings[part].enabled).map(
    (part) => part[0]!.toUpperCase() + part.slice(1),
  );
  const status = others.length === 0 ? 0 : await run(['destroy', ...others, '--force']);
  if (status !== 0) return status;
  const removed = await emptyBuckets(`${settings.name}-lake`, account.region, signal);
  console.note(`${formatCount(removed)} objects and versions of the bucket were removed.`);
  return run(['destroy', '--all', '--force']);
}

/** A stack that was deployed once and that the settings no longer name would stay, and cost. */
async function refuseForgotten({ settings, signal }: DeploymentContext, account: Account): Promise<void> {
  for (const part of WRITERS) {
    const name = `${settings.name}-${part}`;
    if (settings[part].enabled || (await outputsOf(name, account.region, signal)) === null) continue;
    throw new UsageError(
      `The stack ${name} is there though the settings do not want it any more: set ${part}.enabled: true to have it taken down too. Nothing was changed.`,
    );
  }
}

async function agree({ request, console, signal }: DeploymentContext, question: string): Promise<void> {
  if (request.yes) return;
  if (!console.stdin.isTTY)
    throw new UsageError(
      'This costs money or cannot be undone; add --yes to have it done without being asked.',
    );
  if (!(await confirm(console.stdin, question, signal)))
    throw new UsageError('Nothing was changed.', { code: 'declined' });
}
