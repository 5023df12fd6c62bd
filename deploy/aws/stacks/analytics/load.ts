/**
 * Loads the warehouse on a schedule: what has come since the last load is copied and taken over in one transaction,
 * and only then the table of cursors says so.
 */
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { jsonata, Machine, machineArn, patiently, type States, sdk } from '../parts/machine.ts';
import { NodeFunction } from '../parts/node-function.ts';
import { encrypt, listFolders, writeObjects } from '../parts/permissions.ts';
import type { Assets } from '../parts/props.ts';
import { DATABASE, type Redshift } from './redshift.ts';

const NAME = 'load';
const EVERY_HOURS = 1;
const ASK_SECONDS = 15;

interface Names {
  planner: string;
  workgroup: string;
  workgroupArn: string;
  secret: string;
  cursors: string;
  rpuHours: number;
}

export function loadStates(names: Names): States {
  const usage = { UsageType: 'serverless-compute', ResourceArn: names.workgroupArn };
  return {
    Others: {
      ...sdk('sfn:listExecutions', {
        StateMachineArn: jsonata('$states.context.StateMachine.Id'),
        StatusFilter: 'RUNNING',
        MaxResults: 2,
      }),
      Output: { running: jsonata('$count($states.result.Executions)') },
      Next: 'Alone?',
    },
    'Alone?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$states.input.running > 1'), Next: 'Done' }],
      Default: 'Limits',
    },
    // CloudFormation knows no limit of usage.
    Limits: {
      ...sdk('redshiftserverless:listUsageLimits', usage),
      Output: { limits: jsonata('[$states.result.UsageLimits]') },
      Next: 'Limited?',
    },
    'Limited?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$count($states.input.limits) = 0'), Next: 'Limit' },
        { Condition: jsonata(`$states.input.limits[0].Amount != ${names.rpuHours}`), Next: 'ChangeLimit' },
      ],
      Default: 'Plan',
    },
    Limit: {
      ...sdk('redshiftserverless:createUsageLimit', {
        ...usage,
        Amount: names.rpuHours,
        Period: 'daily',
        BreachAction: 'deactivate',
      }),
      Next: 'Plan',
    },
    ChangeLimit: {
      ...sdk('redshiftserverless:updateUsageLimit', {
        UsageLimitId: jsonata('$states.input.limits[0].UsageLimitId'),
        Amount: names.rpuHours,
        BreachAction: 'deactivate',
      }),
      Next: 'Plan',
    },
    Plan: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: names.planner, Payload: {} },
      ...patiently,
      Output: jsonata('$states.result.Payload'),
      Next: 'Anything?',
    },
    'Anything?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$states.input.objects = 0'), Next: 'Done' }],
      Default: 'Run',
    },
    Run: {
      ...sdk('redshiftdata:batchExecuteStatement', {
        WorkgroupName: names.workgroup,
        Database: DATABASE,
        SecretArn: names.secret,
        Sqls: jsonata('$states.input.statements'),
        StatementName: 'undertone-load',
      }),
      Assign: { upTo: jsonata('$states.input.upTo'), more: jsonata('$states.input.more') },
      Output: { id: jsonata('$states.result.Id') },
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: ASK_SECONDS, Next: 'Ask' },
    Ask: {
      ...sdk('redshiftdata:describeStatement', { Id: jsonata('$states.input.id') }),
      Output: {
        id: jsonata('$states.input.id'),
        status: jsonata('$states.result.Status'),
        error: jsonata("$exists($states.result.Error) ? $states.result.Error : ''"),
      },
      Next: 'Loaded?',
    },
    'Loaded?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$states.input.status = 'FINISHED'"), Next: 'Remember' },
        { Condition: jsonata("$states.input.status in ['FAILED', 'ABORTED']"), Next: 'Failed' },
      ],
      Default: 'Wait',
    },
    Failed: { Type: 'Fail', Error: 'LoadFailed', Cause: jsonata('$states.input.error') },
    Remember: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Arguments: {
        TableName: names.cursors,
        Item: { source: { S: 'redshift' }, cursor: { S: jsonata('$upTo') } },
      },
      ...patiently,
      Next: 'More?',
    },
    'More?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$more'), Next: 'Plan' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  };
}

interface Props {
  settings: Settings;
  assets: Assets;
  lake: LakeStack;
  redshift: Redshift;
  rpuHours: number;
}

export class Load extends Construct {
  readonly machine: Machine;
  readonly planner: NodeFunction;

  constructor(scope: Construct, id: string, { settings, assets, lake, redshift, rpuHours }: Props) {
    super(scope, id);
    const row = (action: string) =>
      new PolicyStatement({
        actions: [`dynamodb:${action}`],
        resources: [lake.cursors.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['redshift'] } },
      });
    this.planner = new NodeFunction(this, 'Plan', {
      settings,
      assets,
      lake,
      code: 'load',
      description: 'Says what the next load of the warehouse reads.',
      memory: 512,
      timeout: 600,
      environment: { UNDERTONE_REDSHIFT_ROLE: lake.roles.analytics.roleArn },
      statements: [
        listFolders(lake, 'posts', 'windows', 'tombstones'),
        writeObjects(lake, 'athena'),
        row('GetItem'),
        encrypt(lake),
      ],
    });
    const workgroupArn = redshift.workgroup.attrWorkgroupWorkgroupArn;
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: NAME,
      comment: 'Loads what has come into the warehouse.',
      startAt: 'Others',
      states: loadStates({
        planner: this.planner.function.functionArn,
        workgroup: redshift.name,
        workgroupArn,
        secret: redshift.secret.secretArn,
        cursors: lake.cursors.tableName,
        rpuHours,
      }),
      timeout: Duration.hours(6),
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.planner.function.functionArn],
        }),
        new PolicyStatement({ actions: ['redshift-data:BatchExecuteStatement'], resources: [workgroupArn] }),
        new PolicyStatement({
          actions: [
            'redshift-serverless:ListUsageLimits',
            'redshift-serverless:CreateUsageLimit',
            'redshift-serverless:UpdateUsageLimit',
            'redshift-data:DescribeStatement',
          ],
          resources: ['*'],
        }),
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [redshift.secret.secretArn],
        }),
        new PolicyStatement({
          actions: ['states:ListExecutions'],
          resources: [machineArn(this, settings, NAME)],
        }),
        row('PutItem'),
        encrypt(lake),
      ],
    });
    this.machine.startOn(ScheduleExpression.rate(Duration.hours(EVERY_HOURS)), {
      id: 'Hourly',
      description: 'Loads what has come into the warehouse.',
    });
  }
}
