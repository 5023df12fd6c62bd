/** What holds for every template: the rules of cdk-nag, and that no permission is wider than its reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ANALYTICS_WILDCARDS } from '../stacks/analytics/wildcards.ts';
import { MODELS_WILDCARDS } from '../stacks/models/wildcards.ts';
import { WILDCARDS, type Wildcard } from '../stacks/parts/wildcards.ts';
import { SERVE_WILDCARDS } from '../stacks/serve/wildcards.ts';
import { EVERYTHING, flat, resourcesOf, type SettingsInput, synthesise } from './templates.ts';

const CASES: Record<string, SettingsInput> = {
  'by default': {},
  'with everything': EVERYTHING,
  'with a scheduled function behind NAT': {
    ingest: { collector: 'schedule', network: 'nat' },
    enrich: { sinks: { dynamodb: false } },
  },
  'with a container behind NAT': { ingest: { network: 'nat' }, prefix: 'lakes/one/' },
};

const REASONS = [...WILDCARDS, ...ANALYTICS_WILDCARDS, ...SERVE_WILDCARDS, ...MODELS_WILDCARDS];

interface Statement {
  of: NonNullable<Wildcard['of']> | 'trust';
  where: string;
  effect: string;
  actions: string[];
  resources: string[];
  principals: string[];
  conditions: Record<string, Record<string, unknown>>;
}

const listed = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Where each type keeps its policy. */
const POLICIES: [type: string, of: Statement['of'], property: string][] = [
  ['AWS::IAM::Policy', 'identity', 'PolicyDocument'],
  ['AWS::IAM::ManagedPolicy', 'identity', 'PolicyDocument'],
  ['AWS::S3::BucketPolicy', 'bucket', 'PolicyDocument'],
  ['AWS::SQS::QueuePolicy', 'queue', 'PolicyDocument'],
  ['AWS::SNS::TopicPolicy', 'topic', 'PolicyDocument'],
  ['AWS::SecretsManager::ResourcePolicy', 'secret', 'ResourcePolicy'],
  ['AWS::KMS::Key', 'key', 'KeyPolicy'],
];

function statementsOf(name: string, template: Template): Statement[] {
  const found: Statement[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
  const read = (of: Statement['of'], where: string, document: any): void => {
    for (const one of listed(document?.Statement) as Record<string, unknown>[])
      found.push({
        of,
        where: `${name}/${where}`,
        effect: String(one.Effect),
        actions: listed(one.Action).map(flat),
        resources: listed(one.Resource).map(flat),
        principals:
          one.Principal === '*'
            ? ['*']
            : Object.values(one.Principal ?? {}).flatMap((some) => listed(some).map(flat)),
        conditions: (one.Condition ?? {}) as Statement['conditions'],
      });
  };
  for (const [type, of, property] of POLICIES)
    for (const [id, { Properties }] of Object.entries(resourcesOf(template, type)))
      read(of, id, Properties[property]);
  for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::IAM::Role'))) {
    read('trust', id, Properties.AssumeRolePolicyDocument);
    for (const { PolicyDocument } of listed(Properties.Policies) as { PolicyDocument: unknown }[])
      read('identity', id, PolicyDocument);
  }
  return found;
}

const isWild = (text: string): boolean => text.includes('*');

function hasReason({ of, actions, resources }: Statement): boolean {
  return actions.every((action) =>
    resources
      .filter((resource) => isWild(resource) || isWild(action))
      .every((resource) =>
        REASONS.some(
          (one) =>
            (one.of ?? of) === of &&
            (one.actions?.test(action) ?? !isWild(action)) &&
            one.resources.test(resource),
        ),
      ),
  );
}

const shown = ({ where, actions, resources }: Statement): string =>
  `${where}: ${actions.join(', ')} on ${resources.join(', ')}`;

const cases = Object.entries(CASES).map(([name, settings]) => {
  const all = synthesise(settings);
  const templates = Object.entries(all.templates());
  const statements = templates.flatMap(([of, template]) => statementsOf(of, template));
  return { name, app: all.app, templates, statements };
});

for (const { name, app, templates, statements } of cases) {
  test(`cdk-nag has nothing to say ${name}`, () => {
    const { violations } = new AwsSolutionsChecks(undefined, { verbose: true }).validateScope(app);
    const told = violations
      // Wildcards are held to their reasons below, statement by statement rather than one by one.
      .filter(({ ruleName }) => !ruleName.startsWith('AwsSolutions-IAM5['))
      .flatMap(({ ruleName, description, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}: ${description}`),
      );
    assert.deepEqual(told, []);
  });

  test(`no permission holds a wildcard without a reason ${name}`, () => {
    const wide = statements.filter(({ effect }) => effect === 'Allow').filter((one) => !hasReason(one));
    assert.deepEqual(wide.map(shown), []);
  });

  test(`nothing is allowed to everyone ${name}`, () => {
    const open = statements.filter(
      ({ effect, principals }) => effect === 'Allow' && principals.includes('*'),
    );
    assert.deepEqual(open.map(shown), []);
  });

  test(`no managed policy of AWS is used, whose wildcards nobody here reads ${name}`, () => {
    for (const [of, template] of templates)
      for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::IAM::Role')))
        assert.deepEqual(Properties.ManagedPolicyArns ?? [], [], `${of}/${id}`);
  });
}

test('every wildcard that has a reason is used', () => {
  const statements = cases.flatMap((one) => one.statements);
  const idle = REASONS.filter(
    (one) =>
      !statements.some(
        ({ of, actions, resources }) =>
          (one.of ?? of) === of &&
          resources.some((resource) => isWild(resource) && one.resources.test(resource)) &&
          actions.some((action) => one.actions?.test(action) ?? true),
      ),
  );
  assert.deepEqual(
    idle.map(({ reason }) => reason),
    [],
  );
});
