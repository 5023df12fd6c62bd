/** A stack beside the lake's, and what holds for any stack: the rules of cdk-nag, and wildcards with their reasons. */
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Settings, settingsSchema } from '../config.ts';
import type { OnLakeProps } from '../stacks/parts/props.ts';
import { addStacks, newApp, type Stacks } from '../stacks/parts/stacks.ts';
import { WILDCARDS, type Wildcard } from '../stacks/parts/wildcards.ts';
import { flat, PLACEHOLDERS, resourcesOf, type SettingsInput } from './templates.ts';

export interface Made<S> {
  app: App;
  stacks: Stacks;
  stack: S;
  template: Template;
}

/** The stacks of the settings and one more, made by `make`. */
export function beside<S extends Stack>(
  input: SettingsInput,
  make: (app: App, props: OnLakeProps, stacks: Stacks) => S,
  change: (settings: Settings) => Settings = (settings) => settings,
): Made<S> {
  const app = newApp();
  const settings = change(settingsSchema.parse(input));
  const others = { ...settings };
  for (const part of ['analytics', 'serve', 'models', 'watch'] as const)
    others[part] = { ...settings[part], enabled: false } as never;
  const stacks = addStacks(app, others, PLACEHOLDERS);
  const stack = make(app, { settings, assets: PLACEHOLDERS, lake: stacks.lake }, stacks);
  return { app, stacks, stack, template: Template.fromStack(stack) };
}

/** What the rules find; wildcards are held to their reasons by `wide`. */
export function findings(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(undefined, { verbose: true }).validateScope(app);
  return violations
    .filter(({ ruleName }) => !ruleName.startsWith('AwsSolutions-IAM5['))
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

const listed = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

export interface Allowed {
  of: NonNullable<Wildcard['of']>;
  where: string;
  action: string;
  resource: string;
  conditions: Record<string, Record<string, unknown>>;
}

const POLICIES: [type: string, of: Allowed['of']][] = [
  ['AWS::IAM::Policy', 'identity'],
  ['AWS::KMS::Key', 'key'],
  ['AWS::SNS::TopicPolicy', 'topic'],
  ['AWS::S3::BucketPolicy', 'bucket'],
];

/** Every action that a template allows, with its resource. */
export function allowed(template: Template): Allowed[] {
  return POLICIES.flatMap(([type, of]) =>
    Object.entries(resourcesOf(template, type)).flatMap(([where, { Properties }]) =>
      (listed((Properties.PolicyDocument ?? Properties.KeyPolicy).Statement) as Record<string, unknown>[])
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource, Condition }) =>
          listed(Action).flatMap((action) =>
            listed(Resource).map((one) => ({
              of,
              where,
              action: flat(action),
              resource: flat(one),
              conditions: (Condition ?? {}) as Allowed['conditions'],
            })),
          ),
        ),
    ),
  );
}

/** What of it is wider than its reasons. */
export function wide(template: Template, more: readonly Wildcard[] = []): string[] {
  const reasons = [...WILDCARDS, ...more];
  return allowed(template)
    .filter(({ action, resource }) => `${action}${resource}`.includes('*'))
    .filter(
      ({ of, action, resource }) =>
        !reasons.some(
          (one) =>
            (one.of ?? of) === of &&
            (one.actions?.test(action) ?? !action.includes('*')) &&
            one.resources.test(resource),
        ),
    )
    .map(({ where, action, resource }) => `${where}: ${action} on ${resource}`);
}

export interface StateMachine {
  StartAt: string;
  // biome-ignore lint/suspicious/noExplicitAny: states are JSON of any shape
  States: Record<string, any>;
}

/** The definition of a state machine by its name; what is known only when it is deployed stands as <references>. */
export function definition(template: Template, name: string): StateMachine {
  const found = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).find(
    ({ Properties }) => Properties.StateMachineName === name,
  );
  if (found === undefined) throw new Error(`There is no machine ${name}.`);
  const text = JSON.stringify(found.Properties.DefinitionString);
  return JSON.parse(flat(JSON.parse(text, (_, value) => value?.['Fn::Sub'] ?? value)));
}
