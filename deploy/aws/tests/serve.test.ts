import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../config.ts';
import { wayIn } from '../stacks/serve/way-in.ts';
import { SERVE_WILDCARDS } from '../stacks/serve/wildcards.ts';
import { ServeStack } from '../stacks/serve.ts';
import { allowed, beside, findings, wide } from './held.fixture.ts';
import { resource, resourcesOf, type SettingsInput } from './templates.ts';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/0b1c';
const COGNITO = { certificate: CERTIFICATE, domain: 'posts.example.org' };
const HOURS = { start: '0 8 ? * MON-FRI', stop: '0 18 ? * MON-FRI *', timezone: 'Europe/Vienna' };

const make = (serve: SettingsInput['serve']) =>
  beside({ serve: { enabled: true, ...serve } }, (app, props) => new ServeStack(app, 'Serve', props));

const cognito = make({ ...COGNITO, hours: HOURS });
const token = make({ auth: 'token', certificate: CERTIFICATE, allow: ['203.0.113.0/24'] });
const plain = make({ auth: 'token', allow: ['203.0.113.7/32'] });
const every = { cognito, token, plain };

test('cdk-nag has nothing to say, and each wildcard has its reason', () => {
  for (const { app, template } of Object.values(every)) {
    assert.deepEqual(findings(app), []);
    assert.deepEqual(wide(template, SERVE_WILDCARDS), []);
  }
});

test('the dashboard stands still until it is started, and one runs at the most', () => {
  for (const { template } of Object.values(every)) {
    const { Properties } = resource(template, 'AWS::ECS::Service');
    assert.equal(Properties.DesiredCount, 0);
    assert.equal(Properties.DeploymentConfiguration.MaximumPercent, 100);
    assert.equal(Properties.EnableExecuteCommand, false);
  }
});

test('it is started and stopped at the hours of the settings, and one command does the same', () => {
  const schedules = Object.values(resourcesOf(cognito.template, 'AWS::Scheduler::Schedule')).map(
    ({ Properties }) => [
      Properties.ScheduleExpression,
      Properties.ScheduleExpressionTimezone,
      Properties.Target.Arn['Fn::Join']?.[1].at(-1) ?? Properties.Target.Arn,
    ],
  );
  assert.deepEqual(
    schedules.map(([expression, zone]) => `${expression} ${zone}`),
    ['cron(0 8 ? * MON-FRI *) Europe/Vienna', 'cron(0 18 ? * MON-FRI *) Europe/Vienna'],
  );
  for (const [, , arn] of schedules) assert.match(String(arn), /aws-sdk:ecs:updateService$/);
  token.template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  const outputs = JSON.stringify(token.template.findOutputs('*'));
  assert.match(outputs, /aws ecs update-service --cluster /);
});

test('only the load balancer reaches the dashboard, and only the addresses of the settings reach that', () => {
  for (const { template } of [token, plain]) {
    const rules = Object.values(resourcesOf(template, 'AWS::EC2::SecurityGroup')).flatMap(
      ({ Properties }) => Properties.SecurityGroupIngress ?? [],
    ) as { CidrIp: string }[];
    assert.ok(rules.length > 0);
    for (const { CidrIp } of rules) assert.match(CidrIp, /^203\.0\.113\./);
    const inside = resource(template, 'AWS::EC2::SecurityGroupIngress').Properties;
    assert.equal(inside.FromPort, 4000);
    assert.match(JSON.stringify(inside.SourceSecurityGroupId), /Outside/);
  }
});

test('TLS 1.2 is the oldest that is spoken, and plain HTTP is sent on to it', () => {
  for (const { template } of [cognito, token]) {
    const listeners = Object.values(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener')).map(
      ({ Properties }) => Properties,
    );
    const https = listeners.find(({ Protocol }) => Protocol === 'HTTPS');
    assert.match(https.SslPolicy, /^ELBSecurityPolicy-TLS13-1-2/);
    const http = listeners.find(({ Protocol }) => Protocol === 'HTTP');
    assert.deepEqual(
      http.DefaultActions.map(({ Type }: { Type: string }) => Type),
      ['redirect'],
    );
  }
});

test('with Cognito people sign in first, and only programs with a token for the API go past', () => {
  const { template } = cognito;
  const https = Object.values(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener')).find(
    ({ Properties }) => Properties.Protocol === 'HTTPS',
  )!.Properties;
  assert.equal(https.DefaultActions[0].Type, 'authenticate-cognito');
  const { Conditions } = resource(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties;
  assert.deepEqual(Conditions.map(({ Field }: { Field: string }) => Field).sort(), [
    'http-header',
    'path-pattern',
  ]);
  const pool = resource(template, 'AWS::Cognito::UserPool').Properties;
  assert.equal(pool.AdminCreateUserConfig.AllowAdminCreateUserOnly, true);
  assert.equal(pool.MfaConfiguration, 'ON');
  assert.ok(pool.Policies.PasswordPolicy.MinimumLength >= 14);
  const client = resource(template, 'AWS::Cognito::UserPoolClient').Properties;
  assert.deepEqual(client.AllowedOAuthFlows, ['code']);
  assert.deepEqual(client.CallbackURLs, ['https://posts.example.org/oauth2/idpresponse']);
  token.template.resourceCountIs('AWS::Cognito::UserPool', 0);
});

test('what would leave the dashboard open is refused in a plain sentence', () => {
  const way = (serve: SettingsInput['serve']) => wayIn(settingsSchema.parse({ serve }).serve);
  assert.throws(() => way({}), /serve\.auth: cognito needs serve\.certificate/);
  assert.throws(() => way({ certificate: CERTIFICATE }), /serve\.domain/);
  assert.throws(() => way({ auth: 'token' }), /in the clear to anyone/);
  assert.throws(() => way({ auth: 'token', allow: ['203.0.113.7/32', '0.0.0.0/0'] }), /in the clear/);
  assert.deepEqual(way({ auth: 'token', allow: ['203.0.113.7/32'] }), { scheme: 'http' });
});

test('the task reads the lake’s originals and its secret, writes nothing, and runs as nobody in particular', () => {
  const { template } = token;
  const actions = allowed(template).filter(
    ({ where, action }) => where.startsWith('DashboardPolicy') && /^s3:/.test(action),
  );
  assert.deepEqual([...new Set(actions.map(({ action }) => action))].sort(), [
    's3:GetBucketLocation',
    's3:GetObject',
    's3:ListBucket',
  ]);
  const [container] = resource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  assert.equal(container.ReadonlyRootFilesystem, true);
  assert.equal(container.User, 'node');
  assert.doesNotMatch(JSON.stringify(container.Environment), /TOKEN/);
  assert.equal(
    resource(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties.HealthCheckPath,
    '/readyz',
  );
});

test('who came is logged, and headers that are none are dropped', () => {
  const attributes = resource(token.template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties
    .LoadBalancerAttributes as { Key: string; Value: unknown }[];
  const value = (key: string) => attributes.find(({ Key }) => Key === key)?.Value;
  assert.equal(value('access_logs.s3.enabled'), 'true');
  assert.equal(value('routing.http.drop_invalid_header_fields.enabled'), 'true');
  const bucket = resource(token.template, 'AWS::S3::Bucket').Properties;
  assert.equal(bucket.PublicAccessBlockConfiguration.BlockPublicAcls, true);
});
