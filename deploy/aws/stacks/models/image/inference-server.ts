/**
 * What SageMaker asks of a container that serves: GET /ping and POST /invocations
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html). Texts come as Undertone or as
 * Hugging Face's containers take them, so either format of src/sentiment/remote/formats.ts reads the answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LABELS } from '../../../../../src/model/post.ts';
import type { SentimentModel } from '../../../../../src/sentiment/model.ts';
import { type Outcome, scoreSafely } from '../../../../../src/sentiment/score-safely.ts';

/** SageMaker passes on no more (25 MB to an endpoint with an instance, 4 MB to one without). */
const LARGEST_BYTES = 4 * 2 ** 20;
const MOST_TEXTS = 1000;

class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function createInferenceServer(model: SentimentModel): Server {
  return createServer((request, response) => {
    answer(model, request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const status = error instanceof Refused ? error.status : 500;
        send(response, status, { error: status === 500 ? 'The model failed.' : (error as Error).message });
        if (status === 500) process.stderr.write(`${(error as Error).stack}\n`);
      },
    );
  });
}

async function answer(model: SentimentModel, request: IncomingMessage): Promise<unknown> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/ping') return { model: `${model.name}@${model.version}` };
  if (pathname !== '/invocations' || request.method !== 'POST')
    throw new Refused(404, 'There is no such path.');
  const asked = parsed(await bodyOf(request));
  if (asked.texts !== undefined)
    return { scores: (await scoreSafely(model, listOf(asked.texts))).map(plain) };
  const inputs = typeof asked.inputs === 'string' ? [asked.inputs] : asked.inputs;
  return (await scoreSafely(model, listOf(inputs))).map(labelled);
}

/** What is too large is read to its end and kept no longer, so that the refusal reaches who sends it. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > LARGEST_BYTES) parts = [];
      else parts.push(part);
    });
    request.on('error', reject);
    request.on('end', () => {
      if (bytes > LARGEST_BYTES) reject(new Refused(413, `A request may have ${LARGEST_BYTES} bytes.`));
      else resolve(Buffer.concat(parts).toString('utf8'));
    });
  });
}

function parsed(text: string): { texts?: unknown; inputs?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // Told below, as any other body that is no object.
  }
  throw new Refused(400, 'The body is to be a JSON object with texts or inputs, a list of texts.');
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((text) => typeof text === 'string'))
    throw new Refused(400, 'texts or inputs is to be a list of texts.');
  if (value.length > MOST_TEXTS) throw new Refused(400, `A request may have ${MOST_TEXTS} texts.`);
  return value;
}

const plain = ({ scores, reason }: Outcome) =>
  scores === null
    ? { error: reason }
    : { ...Object.fromEntries(LABELS.map((label) => [label, scores[label]])), confidence: scores.confidence };

/** A text without scores has none of its labels, which its reader takes for unscored. */
const labelled = ({ scores }: Outcome) =>
  scores === null ? [] : LABELS.map((label) => ({ label, score: scores[label] }));

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
