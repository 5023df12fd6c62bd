import { UsageError } from '../../../model/errors.ts';
import { describeModel, findModel } from '../../../sentiment/model-folder.ts';
import { type Confusion, confusionIn } from '../../../windows/confusion.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';
import {
  type Asked,
  asScript,
  athena,
  glue,
  json,
  opensearch,
  postgres,
  redshift,
  type Statement,
} from './definitions.ts';
import { KINDS, type Kind } from './kinds.ts';

interface SchemaOptions {
  bucket: string;
  role: string;
  schema: string;
  model: string;
  minutes?: number;
}

const MINUTES_OF_A_DAY = 1440;

export async function run(call: Call<SchemaOptions>): Promise<void> {
  const kind = call.args[0] as Kind;
  if (!KINDS.includes(kind))
    throw new UsageError(`"${kind}" is no kind of definitions; give one of ${KINDS.join(', ')}.`);
  const { bucket, role, schema, model, minutes = 15 } = call.options;
  if (minutes < 1 || MINUTES_OF_A_DAY % minutes !== 0)
    throw new UsageError(
      `Windows of ${minutes} minutes do not fill a day; give a length that does, such as 15 or 60.`,
    );
  const asked: Asked = {
    root: rootOf(bucket),
    role,
    schema,
    minutes,
    confusion: kind === 'athena' ? await confusionOf(model) : null,
  };
  const write = async (statements: Statement[]): Promise<void> =>
    call.json ? call.console.json(statements) : call.console.write(asScript(statements));
  switch (kind) {
    case 'athena':
      return write(athena(asked));
    case 'redshift':
      return write(redshift(asked));
    case 'postgres':
      return write(postgres(asked));
    default: {
      const value = { glue, opensearch, json }[kind](asked);
      return call.json ? call.console.json(value) : call.console.write(`${JSON.stringify(value, null, 2)}\n`);
    }
  }
}

/** The address with one slash at its end. */
function rootOf(address: string): string {
  const found = /^s3:\/\/([A-Za-z0-9.-]+)((?:\/[^/'\s]+)*)\/?$/.exec(address);
  if (found === null)
    throw new UsageError(`"${address}" is no place in S3; give s3://bucket or s3://bucket/prefix.`);
  return `s3://${found[1]}${found[2]}/`;
}

async function confusionOf(model: string): Promise<Confusion | null> {
  return model === 'none' ? null : confusionIn(await describeModel(await findModel(model, modelFolders())));
}
