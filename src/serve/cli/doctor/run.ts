import { resolve } from 'node:path';
import { messageOf, UsageError } from '../../../model/errors.ts';
import type { Call, ExitCode } from '../command.ts';
import type { Colour } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';
import type { Check, Finding, Patient, Status } from './check.ts';
import { CHECKS } from './checks.ts';
import { rebuildLake } from './rebuild-lake.ts';

const MARKS: Record<Status, { mark: string; colour: Colour }> = {
  ok: { mark: 'ok  ', colour: 'green' },
  warn: { mark: 'warn', colour: 'yellow' },
  fail: { mark: 'FAIL', colour: 'red' },
};

export async function run(call: Call<{ rebuild?: boolean }>): Promise<ExitCode> {
  if (call.options.rebuild) return rebuildLake(call);
  const patient = await patientOf(call);
  const results = await examine(patient, CHECKS);
  const failed = results.some((result) => result.status === 'fail');
  if (call.json) await call.console.json({ ok: !failed, checks: results });
  else await call.console.write(describe(results, call));
  if (patient.config === null) return 2;
  return failed ? 1 : 0;
}

/** Runs every check; one that throws counts as failed with what it said. */
export async function examine(
  patient: Patient,
  checks: readonly Check[],
): Promise<({ name: string } & Finding)[]> {
  return Promise.all(
    checks.map(async (check) => {
      try {
        return { name: check.name, ...(await check.run(patient)) };
      } catch (error) {
        return { name: check.name, status: 'fail' as const, found: messageOf(error) };
      }
    }),
  );
}

async function patientOf(call: Call): Promise<Patient> {
  try {
    return { config: await call.config(), configError: null, lake: resolve(await call.lake()) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return {
      config: null,
      configError: error.message,
      lake: resolve(await call.lake().catch(() => './lake')),
    };
  }
}

function describe(results: readonly ({ name: string } & Finding)[], call: Call): string {
  const width = Math.max(...results.map((result) => result.name.length));
  return results
    .map(({ name, status, found, advice }) => {
      const { mark, colour } = MARKS[status];
      const indent = ' '.repeat(mark.length + width + 4);
      const lines = found.split('\n').map(printable).join(`\n${indent}`);
      const more = advice === undefined ? '' : `\n${indent}${printable(advice)}`;
      return `${call.console.paint(colour, mark)}  ${name.padEnd(width)}  ${lines}${more}\n`;
    })
    .join('');
}
