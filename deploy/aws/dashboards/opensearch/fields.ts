/** The fields of the index by their names, from its mapping: a name that is none of them stops the generation. */
import { MAPPING } from '../../../../src/sinks/opensearch/mapping.ts';

interface Field {
  readonly type: string;
  readonly fields?: Readonly<Record<string, Field>>;
}

export const FIELDS = MAPPING.properties as Readonly<Record<string, Field>>;

/** The index that the sink makes unless told otherwise (deploy/aws/config.ts). */
export const INDEX = 'undertone-posts';

/** The name of a field of one of the types. Throws where there is no such field. */
export function field(name: string, ...types: readonly string[]): string {
  const type = FIELDS[name]?.type;
  if (type === undefined) throw new Error(`The index has no field ${name}.`);
  if (types.length > 0 && !types.includes(type))
    throw new Error(`The field ${name} is ${type}, not ${types.join(' or ')}.`);
  return name;
}

/** The name under which a text is counted as a whole. */
export function wholeOf(name: string): string {
  const found = FIELDS[field(name)]!;
  if (found.type === 'keyword') return name;
  if (found.fields?.keyword?.type === 'keyword') return `${name}.keyword`;
  throw new Error(`The field ${name} cannot be counted by its values.`);
}
