import type { SentimentModel } from '../../../sentiment/model.ts';
import { describeCharge, isCharging } from '../../../sentiment/remote/charge.ts';
import { methodOf } from '../../explain.ts';
import { type Prediction, predict, withWords } from '../../predict.ts';
import type { Call } from '../command.ts';
import { loadNamedModel } from '../load-model.ts';
import { describeLegend, describePrediction } from './describe.ts';
import { readLines } from './lines.ts';

interface Options {
  model?: string;
  explain?: boolean;
}

export async function run(call: Call<Options>): Promise<void> {
  const model = await loadNamedModel(call, call.options.model);
  try {
    await answerAll(model, call);
  } finally {
    await model.close?.();
  }
  if (isCharging(model) && model.charge.dollars > 0)
    call.console.note(describeCharge(model.name, model.charge));
}

async function answerAll(model: SentimentModel, call: Call<Options>): Promise<void> {
  if (call.options.explain && !call.json) {
    const name = `${model.name}@${model.version}`;
    await call.console.write(describeLegend(methodOf(model), name, call.console.paint));
  }
  for await (const texts of batches(call)) {
    const plain = await predict(model, texts, call.signal);
    const answers = call.options.explain ? await withWords(model, plain) : plain;
    await call.console.write(answers.map((answer) => render(answer, call)).join(''));
    call.signal.throwIfAborted();
  }
}

async function* batches(call: Call<Options>): AsyncGenerator<readonly string[]> {
  if (call.args.length > 0) {
    yield call.args;
    return;
  }
  const { stdin } = call.console;
  if (stdin.isTTY) call.console.note('Type a text and press Enter; Ctrl-D ends.');
  // Stops waiting for the next line when the user interrupts.
  call.signal.addEventListener('abort', () => stdin.destroy(call.signal.reason), { once: true });
  yield* readLines(stdin);
}

function render(answer: Prediction, call: Call<Options>): string {
  return call.json ? `${JSON.stringify(answer)}\n` : describePrediction(answer, call.console.paint);
}
