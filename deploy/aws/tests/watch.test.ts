import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Template } from 'aws-cdk-lib/assertions';
import { AnalyticsStack } from '../stacks/analytics.ts';
import { WatchStack } from '../stacks/watch.ts';
import { beside, findings, wide } from './held.fixture.ts';
import { resource, resourcesOf, type SettingsInput } from './templates.ts';

const make = (input: SettingsInput = {}) =>
  beside(input, (app, props, { ingest, enrich }) => {
    const analytics = new AnalyticsStack(app, 'Analytics', props);
    return new WatchStack(app, 'Watch', { ...props, ingest, others: [enrich, analytics] });
  });

const whole = make({
  enrich: { lowLatency: true },
  analytics: { redshift: {} },
  watch: { email: 'you@example.org', budgetUsd: 40, lagMinutes: 20 },
});
const quiet = make({ ingest: { collector: 'none' } });

interface Properties {
  AlarmDescription: string;
  MetricName: string;
  Threshold: number;
  ComparisonOperator: string;
  TreatMissingData: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
}

const alarmsOf = ({ template }: typeof whole): Properties[] =>
  Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

test('cdk-nag has nothing to say, and each wildcard has its reason', () => {
  for (const { app, template, stacks } of [whole, quiet]) {
    assert.deepEqual(findings(app), []);
    assert.deepEqual(wide(template), []);
    assert.deepEqual(wide(Template.fromStack(stacks.lake)), []);
  }
});

test('every queue, function and machine of the other stacks is watched', () => {
  const { stacks } = whole;
  const count = (type: string): number =>
    [stacks.lake, stacks.ingest, stacks.enrich, whole.app.node.findChild('Analytics')]
      .map((stack) => Object.keys(resourcesOf(Template.fromStack(stack as never), type)).length)
      .reduce((sum, one) => sum + one, 0);
  const of = (metric: string): number =>
    alarmsOf(whole).filter(({ MetricName }) => MetricName === metric).length;
  assert.ok(count('AWS::SQS::Queue') > 2);
  assert.equal(of('ApproximateNumberOfMessagesVisible'), count('AWS::SQS::Queue') / 2);
  assert.equal(of('ApproximateAgeOfOldestMessage'), count('AWS::SQS::Queue') / 2);
  assert.ok(of('Errors') > 2);
  assert.equal(of('Errors'), of('Throttles'));
  assert.ok(of('ExecutionsFailed') >= 3);
});

test('what is late is told by the minutes of the settings; Firehose has its buffer besides', () => {
  const alarms = alarmsOf(whole);
  const threshold = (metric: string) => alarms.find(({ MetricName }) => MetricName === metric)?.Threshold;
  assert.equal(threshold('ApproximateAgeOfOldestMessage'), 20 * 60);
  assert.equal(threshold('DeliveryToS3.DataFreshness'), 20 * 60 + 900);
  assert.equal(threshold('GetRecords.IteratorAgeMilliseconds'), (20 * 60 + 900) * 1000);
});

test('that nothing comes is told, where something is to come', () => {
  const silent = (made: typeof whole) =>
    alarmsOf(made).find(({ MetricName }) => MetricName === 'IncomingRecords');
  assert.equal(silent(whole)?.TreatMissingData, 'breaching');
  assert.equal(silent(quiet), undefined);
});

test('each alarm says what it means, and tells of its end too', () => {
  for (const { AlarmDescription, AlarmActions, OKActions } of alarmsOf(whole)) {
    assert.match(AlarmDescription, /\.$/);
    assert.equal(AlarmActions.length, 1);
    assert.deepEqual(OKActions, AlarmActions);
  }
});

test('the topic is under the lake’s key, by TLS alone, and written by this account’s alarms and budget alone', () => {
  const { template } = whole;
  assert.match(JSON.stringify(resource(template, 'AWS::SNS::Topic').Properties.KmsMasterKeyId), /Key/);
  const { Statement } = resource(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
  const allows = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  assert.equal(allows.length, 1);
  assert.deepEqual(allows[0].Principal.Service, ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com']);
  assert.ok(allows[0].Condition.StringEquals['aws:SourceAccount']);
  assert.ok(Statement.some(({ Effect }: { Effect: string }) => Effect === 'Deny'));
  assert.equal(resource(template, 'AWS::SNS::Subscription').Properties.Endpoint, 'you@example.org');
  quiet.template.resourceCountIs('AWS::SNS::Subscription', 0);
});

test('the budget is the settings’, and there is none unless they have one', () => {
  const { Budget, NotificationsWithSubscribers } = resource(
    whole.template,
    'AWS::Budgets::Budget',
  ).Properties;
  assert.deepEqual(Budget.BudgetLimit, { Amount: 40, Unit: 'USD' });
  assert.equal(NotificationsWithSubscribers.length, 3);
  quiet.template.resourceCountIs('AWS::Budgets::Budget', 0);
});

test('the page of CloudWatch shows the way of a post', () => {
  const body = JSON.stringify(
    resource(whole.template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody,
  );
  for (const title of [
    'Alarms',
    'Collected',
    'Delivered',
    'Waiting',
    'Put aside',
    'Calls and errors',
    'Runs',
  ])
    assert.ok(body.includes(`\\"title\\":\\"${title}\\"`), title);
});
