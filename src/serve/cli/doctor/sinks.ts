import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { storedSinks } from '../../../lake/sinks/sinks.ts';
import { messageOf } from '../../../model/errors.ts';
import { openPlace, targetOf } from '../../../sinks/open-sink.ts';
import type { SinkSettings } from '../../../sinks/settings.ts';
import { exposureOf, sinkSettings } from '../../sinks.ts';
import { formatCount } from '../terminal/quantity.ts';
import type { Check, Finding } from './check.ts';

const TIMEOUT_MS = 8_000;

/** Whether each sink answers and lets its posts be written, and what waits. A missing password fails by what it says. */
export const sinks: Check = {
  name: 'sinks',
  async run({ lake, config }) {
    const settings = sinkSettings(config?.sinks ?? {});
    if (settings.length === 0) return { status: 'ok', found: 'none' };
    const stored = readDescription(lake) === null ? [] : readSinks(lake);
    const parts = await Promise.all(
      settings.map(async (one) => {
        const known = stored.find(({ name }) => name === one.name);
        return { name: one.name, ...(await check(one, known?.waiting ?? 0, known?.refused ?? 0)) };
      }),
    );
    const worst = parts.some(({ status }) => status === 'fail')
      ? 'fail'
      : parts.some(({ status }) => status === 'warn')
        ? 'warn'
        : 'ok';
    const well = parts.filter(({ status }) => status === 'ok').length;
    return { status: worst, found: `${well} of ${parts.length} are well`, parts };
  },
};

function readSinks(root: string) {
  const reader = openLakeReader(root);
  try {
    return storedSinks(reader.db);
  } finally {
    reader.close();
  }
}

async function check(settings: SinkSettings, waiting: number, refused: number): Promise<Finding> {
  const sink = await openPlace(settings);
  try {
    await sink.check(AbortSignal.timeout(TIMEOUT_MS));
  } catch (error) {
    const advice = `Mend that, or correct sinks.${settings.name} in undertone.yaml; posts wait meanwhile.`;
    return { status: 'fail', found: `${targetOf(settings)} ${messageOf(error)}`, advice };
  } finally {
    await sink.close().catch(() => {});
  }
  const found = `${targetOf(settings)} answers, ${formatCount(waiting)} wait`;
  const exposure = exposureOf(settings);
  if (exposure !== null) return { status: 'warn', found, advice: `Mind that ${exposure}.` };
  if (refused === 0) return { status: 'ok', found };
  const advice = `"undertone sinks refused ${settings.name}" says why; "undertone sinks retry ${settings.name}" gives it them again.`;
  return { status: 'warn', found: `${found}; it would not take ${formatCount(refused)}`, advice };
}
