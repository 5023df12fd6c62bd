import { resolve } from 'node:path';
import { isBucketUrl } from '../../../lake/s3/address.ts';
import { messageOf, UsageError } from '../../../model/errors.ts';
import type { Call, ExitCode } from '../command.ts';
import type { Check, Patient } from './check.ts';
import { CHECKS } from './checks.ts';
import { describe, type Named } from './describe.ts';
import { rebuildLake } from './rebuild-lake.ts';

export async function run(call: Call<{ rebuild?: boolean }>): Promise<ExitCode> {
  if (call.options.rebuild) return rebuildLake(call);
  const patient = await patientOf(call);
  const results = await examine(patient, CHECKS);
  const failed = results.some((result) => result.status === 'fail');
  if (call.json) await call.console.json({ ok: !failed, checks: results });
  else await call.console.write(describe(results, call.console.paint));
  if (patient.config === null) return 2;
  return failed ? 1 : 0;
}

/** Runs every check; one that throws counts as failed with what it said. */
export async function examine(patient: Patient, checks: readonly Check[]): Promise<Named[]> {
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
  const [config, configError] = await call.config().then(
    (config) => [config, null] as const,
    (error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      return [null, error.message] as const;
    },
  );
  const name = await call.lakeName().catch(() => './lake');
  if (!isBucketUrl(name)) return { config, configError, lake: resolve(name) };
  try {
    const lake = await call.lake();
    const bucket = call.bucket();
    return { config, configError, lake, ...(bucket === null ? {} : { bucket }) };
  } catch (error) {
    const bucket = { url: name, error: messageOf(error) };
    return { config, configError, lake: call.copyFolder(name), bucket };
  }
}
