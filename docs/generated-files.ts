import { configJsonSchema } from '../src/config/json-schema.ts';
import { cliReference } from './cli-reference.ts';
import { configReference } from './config-reference.ts';
import { warehouseSql } from './warehouse-sql.ts';

/** Every generated page: its path from the root, and what it is to hold. */
export function generatedFiles(): Record<string, string> {
  return {
    'docs/generated/undertone.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    'docs/reference/config.md': configReference(),
    'docs/reference/cli.md': cliReference(),
    ...warehouseSql(),
  };
}
