/** Deploys to AWS, as `undertone deploy aws` asks; its one argument is a DeployRequest as JSON. */
import { toFailure } from '../../../src/serve/cli/failure.ts';
import { createConsole } from '../../../src/serve/cli/terminal/console.ts';
import { readSettings } from '../config.ts';
import { estimate } from './estimate.ts';
import { MEASURED } from './measured.ts';
import type { DeployRequest } from './request.ts';
import { showEstimate } from './show-estimate.ts';

const request = JSON.parse(process.argv[2] ?? '{}') as DeployRequest;
const console = createConsole(process, process.env.NO_COLOR === undefined ? null : false);
const stopping = new AbortController();
let stoppedBy: NodeJS.Signals | null = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stoppedBy = signal;
    stopping.abort('interrupted');
  });
}

try {
  process.exitCode = await run();
} catch (error) {
  const { exitCode, sentence } = toFailure(error, stoppedBy);
  if (sentence !== '') console.note(sentence);
  process.exitCode = exitCode;
}
await console.flush();

async function run(): Promise<number> {
  const settings = await readSettings(request.settings);
  const { postsPerDay, action } = request;
  const { rawBytes, rowBytes } = MEASURED;
  const cost = estimate(settings, { postsPerDay, rawBytes, rowBytes });
  if (action === 'estimate') {
    await showEstimate(console, cost, settings, request);
    return 0;
  }
  // The SDK and the CDK are read only where they are needed: an estimate works without them.
  const { deployment } = await import('./deployment.ts');
  return deployment({ settings, cost, request, console, signal: stopping.signal });
}
