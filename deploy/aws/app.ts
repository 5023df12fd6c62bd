/** The stacks that the settings ask for. Run by `cdk`; UNDERTONE_SETTINGS names another file of settings. */
import { readSettings } from './config.ts';
import { builtAssets } from './stacks/parts/assets.ts';
import { addStacks, newApp } from './stacks/parts/stacks.ts';

const settings = await readSettings(process.env.UNDERTONE_SETTINGS ?? null);
const app = newApp();
addStacks(app, settings, await builtAssets(settings));
app.synth();
