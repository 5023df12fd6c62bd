import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../config.ts';
import { ANALYTICS_WILDCARDS } from '../stacks/analytics/wildcards.ts';
import { windowsStatement } from '../stacks/analytics/windows.ts';
import { AnalyticsStack } from '../stacks/analytics.ts';
import { allowed, beside, definition, findings, type StateMachine, wide } from './held.fixture.ts';
import { resource, resourcesOf, type SettingsInput } from './templates.ts';

const make = (input: SettingsInput = {}, spark = false) =>
  beside(
    input,
    (app, props) => new AnalyticsStack(app, 'Analytics', props),
    (settings) => ({ ...settings, analytics: { ...settings.analytics, spark } as never }),
  );

const plain = make();
const whole = make({ analytics: { redshift: {} } }, true);

test('cdk-nag has nothing to say, and each wildcard has its reason', () => {
  for (const { app, template } of [
    plain,
    whole,
    make({ prefix: 'lakes/one/', analytics: { redshift: {} } }),
  ]) {
    assert.deepEqual(findings(app), []);
    assert.deepEqual(wide(template, ANALYTICS_WILDCARDS), []);
  }
});

test('each reason for a wildcard is used', () => {
  for (const { actions, resources, reason } of ANALYTICS_WILDCARDS) {
    const used = allowed(whole.template).some(
      (one) => actions!.test(one.action) && resources.test(one.resource),
    );
    assert.ok(used, reason);
  }
});

test('without a warehouse there is no network, and no Spark unless it is wanted', () => {
  for (const type of [
    'AWS::EC2::VPC',
    'AWS::RedshiftServerless::Workgroup',
    'AWS::EMRServerless::Application',
  ])
    plain.template.resourceCountIs(type, 0);
  assert.equal(plain.stack.redshift, undefined);
});

test('the warehouse is reached by nobody from outside, and what it holds is under the lake’s key', () => {
  const { template } = whole;
  const workgroup = resource(template, 'AWS::RedshiftServerless::Workgroup').Properties;
  assert.equal(workgroup.PubliclyAccessible, false);
  assert.equal(workgroup.EnhancedVpcRouting, true);
  assert.equal(workgroup.SubnetIds.length, 3);
  assert.ok(
    workgroup.ConfigParameters.some(
      (one: { ParameterKey: string; ParameterValue: string }) =>
        one.ParameterKey === 'require_ssl' && one.ParameterValue === 'true',
    ),
  );
  const namespace = resource(template, 'AWS::RedshiftServerless::Namespace').Properties;
  assert.match(JSON.stringify(namespace.KmsKeyId), /Key/);
  assert.match(JSON.stringify(namespace.AdminUserPassword), /resolve:secretsmanager/);
  assert.deepEqual(namespace.LogExports, ['userlog', 'connectionlog', 'useractivitylog']);
  for (const { Properties } of Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroup')))
    assert.equal(Properties.SecurityGroupIngress, undefined);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  assert.match(JSON.stringify(resource(template, 'AWS::SecretsManager::Secret').Properties.KmsKeyId), /Key/);
});

test('each machine keeps its log under the lake’s key, and traces', () => {
  const machines = Object.values(resourcesOf(whole.template, 'AWS::StepFunctions::StateMachine'));
  assert.deepEqual(machines.map(({ Properties }) => Properties.StateMachineName).sort(), [
    'undertone-exports',
    'undertone-load',
    'undertone-merge-windows',
    'undertone-spark-windows',
    'undertone-windows',
  ]);
  for (const { Properties } of machines) {
    assert.equal(Properties.LoggingConfiguration.Level, 'ALL');
    assert.equal(Properties.TracingConfiguration.Enabled, true);
  }
  for (const { Properties } of Object.values(resourcesOf(whole.template, 'AWS::Logs::LogGroup')))
    assert.match(JSON.stringify(Properties.KmsKeyId), /Key/);
});

test('windows may be written and nothing else of the lake, and deleted only where they are merged', () => {
  const writes = allowed(plain.template).filter(({ action }) => /^s3:(Put|Delete)/.test(action));
  const folders = writes.map(
    ({ where, action, resource }) =>
      `${where.slice(0, 7)} ${action.slice(3, 6)} ${/\/([\w-]+)\/\*$/.exec(resource)?.[1]}`,
  );
  assert.deepEqual(folders.sort(), [
    'Exports Put athena',
    'Exports Put exports',
    'MergeWi Del windows',
    'MergeWi Put athena',
    'MergeWi Put windows',
    'Windows Put athena',
    'Windows Put windows',
  ]);
});

test('windows are worked out as often as they are long, and once a day for a month', () => {
  const schedules = Object.values(
    resourcesOf(make({ analytics: { windows: { minutes: 30 } } }).template, 'AWS::Scheduler::Schedule'),
  ).map(({ Properties }) => [
    Properties.ScheduleExpression,
    Properties.Target.Input && JSON.parse(Properties.Target.Input),
  ]);
  assert.deepEqual(schedules, [
    ['rate(30 minutes)', { days: 2 }],
    ['cron(40 2 * * ? *)', { days: 31, older: true }],
    ['cron(10 4 ? * SUN *)', undefined],
  ]);
});

test('the ends of the span stand in the statement in no other sense, so that they can be put in their place', () => {
  for (const minutes of [5, 15, 60] as const) {
    const sql = windowsStatement(settingsSchema.parse({ analytics: { windows: { minutes } } }));
    assert.equal(sql.match(/2001-02-03 04:05:06\.007/g)?.length, 4);
    assert.equal(sql.match(/2002-05-06 07:08:09\.011/g)?.length, 4);
    assert.equal(sql.match(/200[12]-/g)?.length, 8);
  }
});

test('every machine goes from its first state to an end, by states that it has', () => {
  for (const name of ['windows', 'merge-windows', 'exports', 'load', 'spark-windows']) {
    const machine = definition(whole.template, `undertone-${name}`);
    walk(machine, name);
  }
});

function walk({ StartAt, States }: StateMachine, name: string): void {
  const seen = new Set<string>();
  const open = [StartAt];
  let ends = 0;
  while (open.length > 0) {
    const id = open.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    const state = States[id];
    assert.ok(state, `${name} has no state ${id}`);
    if (state.End || state.Type === 'Succeed' || state.Type === 'Fail') ends++;
    const next = [
      state.Next,
      state.Default,
      ...(state.Choices ?? []).map((one: { Next: string }) => one.Next),
    ];
    open.push(...next.filter((one) => one !== undefined));
    if (state.ItemProcessor !== undefined) walk(state.ItemProcessor, `${name}/${id}`);
  }
  assert.ok(ends > 0, name);
  assert.deepEqual([...seen].sort(), Object.keys(States).sort(), name);
}

test('the warehouse is loaded in one call, and only then the table of cursors says so', () => {
  const { States } = definition(whole.template, 'undertone-load');
  assert.equal(States.Run.Resource, 'arn:aws:states:::aws-sdk:redshiftdata:batchExecuteStatement');
  assert.equal(States.Limit.Arguments.BreachAction, 'deactivate');
  const before = Object.entries(States).filter(([, state]) =>
    JSON.stringify(state).includes('"Next":"Remember"'),
  );
  assert.deepEqual(
    before.map(([id]) => id),
    ['Loaded?'],
  );
  assert.match(States['Loaded?'].Choices[0].Condition, /FINISHED/);
});

test('Spark stops when nobody asks it, and grows no further than is said', () => {
  const { Properties } = resource(whole.template, 'AWS::EMRServerless::Application');
  assert.equal(Properties.AutoStopConfiguration.Enabled, true);
  assert.deepEqual(Object.keys(Properties.MaximumCapacity).sort(), ['Cpu', 'Disk', 'Memory']);
  const { States } = definition(whole.template, 'undertone-spark-windows');
  assert.match(
    States.WorkOut.Arguments.JobDriver.SparkSubmit.SparkSubmitParameters,
    /^--py-files s3:\/\/\S+\.py$/,
  );
});
