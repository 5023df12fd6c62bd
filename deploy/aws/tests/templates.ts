/** Templates as the settings make them, with nothing built: functions and image are placeholders. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { z } from 'zod';
import { settingsSchema } from '../config.ts';
import type { Assets } from '../stacks/parts/props.ts';
import { addStacks, newApp, type Stacks } from '../stacks/parts/stacks.ts';

export type SettingsInput = z.input<typeof settingsSchema>;

const folder = mkdtempSync(join(tmpdir(), 'undertone-image-'));
writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

export const PLACEHOLDERS: Assets = {
  code: () => Code.fromInline('exports.handler = () => {};'),
  image: () => ContainerImage.fromAsset(folder),
};

/** Every option that adds something. */
export const EVERYTHING: SettingsInput = {
  analytics: { spark: true, redshift: {} },
  models: { enabled: true, endpoint: true },
  watch: { email: 'you@example.org', budgetUsd: 40 },
  serve: {
    enabled: true,
    certificate: 'arn:aws:acm:eu-west-1:123456789012:certificate/0b1c2d3e-0000-4000-8000-000000000000',
    domain: 'undertone.example.org',
    hours: { start: '0 8 ? * MON-FRI *', stop: '0 18 ? * MON-FRI *' },
  },
  enrich: {
    lowLatency: true,
    concurrency: 20,
    sinks: {
      dynamodb: true,
      opensearch: {
        endpoint: 'https://search.example.com',
        domain: 'arn:aws:es:eu-west-1:123456789012:domain/posts',
      },
    },
  },
};

export interface Synthesised {
  app: App;
  stacks: Stacks;
  template(of: keyof Stacks): Template;
  templates(): Record<string, Template>;
}

export function synthesise(input: SettingsInput = {}): Synthesised {
  const app = newApp();
  const stacks = addStacks(app, settingsSchema.parse(input), PLACEHOLDERS);
  const made = new Map<keyof Stacks, Template>();
  const template = (of: keyof Stacks): Template => {
    const stack = stacks[of];
    if (stack === undefined) throw new Error(`The settings make no stack ${of}.`);
    const known = made.get(of) ?? Template.fromStack(stack);
    made.set(of, known);
    return known;
  };
  return {
    app,
    stacks,
    template,
    templates: () =>
      Object.fromEntries(
        (Object.keys(stacks) as (keyof Stacks)[])
          .filter((of) => stacks[of] !== undefined)
          .map((of) => [of, template(of)]),
      ),
  };
}

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
  Properties: any;
  DependsOn?: string[];
  DeletionPolicy?: string;
}

/** Resources of a type, by their logical ids. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;

/** The one resource of a type whose logical id begins so. */
export function resource(template: Template, type: string, id = ''): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([name]) => name.startsWith(id));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} begin with "${id}".`);
  return found[0]![1];
}

/** A logical id without the hash at its end. */
const plain = (id: unknown): string => String(id).replace(/[0-9A-F]{8}$/, '');

/** A value of a template as text: references as <LogicalId.Attribute>, of other stacks too. */
export function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, of] = []] = Object.entries(value as Record<string, unknown>);
  switch (name) {
    case 'Ref':
      return `<${plain(of)}>`;
    case 'Fn::GetAtt':
      return `<${plain((of as string[])[0])}.${(of as string[])[1]}>`;
    case 'Fn::Join': {
      const [delimiter, parts] = of as [string, unknown[]];
      return parts.map(flat).join(delimiter);
    }
    case 'Fn::ImportValue':
      return imported(flat(of));
    default:
      return JSON.stringify(value);
  }
}

/** `name-lake:ExportsOutputFnGetAttKey961B73FDArn5A860C43` is `<Key961B73FD.Arn>`. */
function imported(name: string): string {
  const [, id, attribute] =
    /:ExportsOutput(?:FnGetAtt|Ref)(\w+?[0-9A-F]{8})(\w*?)[0-9A-F]{8}$/.exec(name) ?? [];
  if (id === undefined) return name;
  return attribute === '' ? `<${plain(id)}>` : `<${plain(id)}.${attribute}>`;
}
