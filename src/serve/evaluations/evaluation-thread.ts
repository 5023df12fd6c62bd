/** The entry of the thread that one evaluation is made in; it ends with it. Any message calls it off. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { compareOnTexts } from '../../sentiment/evaluate/evaluate-file.ts';
import { parseLabelled } from '../../sentiment/labelled-file/read-labelled.ts';
import { loadLocalModel } from '../../sentiment/registry.ts';
import type { EvaluationSetup, FromThread } from './protocol.ts';

const MOST_TEXTS = 50_000;

const port = parentPort!;
const { request, folders, cascadeThreshold } = workerData as EvaluationSetup;
const stop = new AbortController();
const tell = (message: FromThread): void => port.postMessage(message);

port.once('message', () => stop.abort());
tell(await evaluated());
port.close();

async function evaluated(): Promise<FromThread> {
  const { models, file, content, textColumn, labelColumn } = request;
  try {
    const labelled = parseLabelled(content, file, {
      ...(textColumn === undefined ? {} : { textColumn }),
      ...(labelColumn === undefined ? {} : { labelColumn }),
    });
    const texts = labelled.rows.length + labelled.mixed.length;
    if (texts > MOST_TEXTS) {
      const most = MOST_TEXTS.toLocaleString('en');
      return {
        failed: `${file} has ${texts.toLocaleString('en')} labelled texts; here it is ${most} at the most. "undertone evaluate" takes any number.`,
      };
    }
    const contenders = models.map((name) => ({ name, load: () => loaded(name) }));
    const comparison = await compareOnTexts(contenders, { ...labelled, file }, stop.signal, (model, share) =>
      tell({ model, share }),
    );
    return { comparison };
  } catch (error) {
    return stop.signal.aborted ? { stopped: true } : { failed: messageOf(error) };
  }
}

async function loaded(name: string) {
  try {
    const settings = cascadeThreshold === undefined ? {} : { cascadeThreshold };
    return await loadLocalModel(name, folders, settings);
  } catch (error) {
    // The error's own sentence names folders of this machine.
    if (!(error instanceof UndertoneError) || !error.code.startsWith('model-')) throw error;
    throw new UndertoneError(error.code, `The model ${name} cannot be used; "undertone models" says why.`);
  }
}
