import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { messageOf } from '../../model/errors.ts';
import type { Tensor } from './session.ts';

export interface SessionOptions {
  path: string;
  threads: number;
}

export type Request =
  | { id: number; do: 'describe' }
  | { id: number; do: 'run'; feeds: Readonly<Record<string, Tensor>>; outputs: readonly string[] }
  | { id: number; do: 'close' };

export type Answer =
  | { id: number; inputs: readonly string[]; outputs: readonly string[] }
  | { id: number; tensors: Tensor[] }
  | { id: number; failed: string };

const { path, threads } = workerData as SessionOptions;
const port = parentPort!;
// The listener comes after the session: what is asked meanwhile waits in the port.
const session = await InferenceSession.create(path, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Errors come as exceptions, and are told once.
  logSeverityLevel: 4,
  extra: {
    // Idle threads that spin take the cores from those that work, ours and others'.
    session: { intra_op: { allow_spinning: '0' } },
    // Fused, the addition and the normalisation take four times as long as apart (docs/decisions/inference.md).
    optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' },
  },
});

port.on('message', async (request: Request) => {
  if (request.do === 'close') {
    await session.release();
    port.close();
    return;
  }
  try {
    if (request.do === 'describe') {
      port.postMessage({ id: request.id, inputs: session.inputNames, outputs: session.outputNames });
      return;
    }
    const tensors = await run(request.feeds, request.outputs);
    const buffers = tensors.map(({ data }) => data.buffer as ArrayBuffer);
    port.postMessage({ id: request.id, tensors }, buffers);
  } catch (error) {
    port.postMessage({ id: request.id, failed: messageOf(error) });
  }
});

async function run(feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]): Promise<Tensor[]> {
  const given: Record<string, OrtTensor> = {};
  for (const [name, { data, dims }] of Object.entries(feeds))
    given[name] = new OrtTensor('int64', data, dims);
  const results = await session.run(given, outputs);
  return outputs.map((name) => {
    const { data, dims } = results[name]!;
    // The runtime's memory is not ours to give away.
    return { data: Float32Array.from(data as Float32Array), dims };
  });
}
