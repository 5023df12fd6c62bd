import type { SentimentModel } from '../../sentiment/model.ts';
import { loadModel } from '../../sentiment/registry.ts';
import { modelSettings } from '../model-settings.ts';
import type { Call } from './command.ts';
import { modelFolders } from './model-folders.ts';
import type { Progress } from './terminal/progress.ts';

/** Loads a model as the user names it, with what the configuration says, and shows what is fetched for it. */
export async function loadNamedModel(call: Call, name: string | undefined): Promise<SentimentModel> {
  let bar: Progress | null = null;
  const onDownload = ({ model, done, total }: { model: string; done: number; total: number }) => {
    bar ??= call.console.progress({ label: model, totalBytes: 1, shareOnly: true });
    bar.update(done / Math.max(total, 1), 0);
  };
  try {
    const settings = modelSettings(await call.config());
    return await loadModel(name, modelFolders(), { ...settings, onDownload });
  } finally {
    (bar as Progress | null)?.clear();
  }
}
