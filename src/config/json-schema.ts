import { z } from 'zod';
import { configSchema } from './schema.ts';

/** The part of JSON Schema (2020-12) that the configuration's schema uses. */
export interface JsonSchema {
  title?: string;
  description?: string;
  type?: string;
  const?: string;
  enum?: string[];
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  propertyNames?: JsonSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

/** The JSON Schema of `undertone.yaml` as a person writes it, for editors and for the reference page. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-2020-12',
    // Zod leaves out the examples of options it parses; ours are as the person writes them, so they hold.
    override({ zodSchema, jsonSchema }) {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  }) as JsonSchema;
}

/**
 * The options known at a path of the configuration, for suggestions. In a choice between kinds the value's
 * own `type` decides; null where there are no fixed names.
 */
export function knownOptions(path: readonly PropertyKey[], value: unknown): string[] | null {
  let schema: JsonSchema | undefined = configJsonSchema();
  let here = value;
  for (const key of path) {
    schema = narrow(schema, here);
    schema =
      typeof key === 'number'
        ? schema?.items
        : (schema?.properties?.[String(key)] ??
          (typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined));
    here = (here as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  schema = narrow(schema, here);
  const names = schema?.properties ?? null;
  return names === null ? (schema?.propertyNames?.enum ?? null) : Object.keys(names);
}

function narrow(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  const kinds = schema?.oneOf ?? schema?.anyOf;
  if (kinds === undefined) return schema;
  const type = (value as { type?: unknown } | undefined)?.type;
  return kinds.find((kind) => kind.properties?.type?.const === type);
}
