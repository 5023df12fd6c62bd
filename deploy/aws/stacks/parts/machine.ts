/**
 * A Step Functions machine from its definition in Amazon States Language, in which expressions are JSONata
 * (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html). Its role may do what is said.
 */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { type CfnStateMachine, DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { logGroup } from './logs.ts';

export type States = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface MachineProps {
  settings: Settings;
  lake: Pick<LakeStack, 'key'>;
  /** What it is called, after the name of the deployment: by this it is started. */
  name: string;
  comment: string;
  startAt: string;
  states: States;
  timeout: Duration;
  statements: PolicyStatement[];
}

interface Start {
  id: string;
  description: string;
  input?: object;
}

export class Machine extends Construct {
  readonly machine: StateMachine;
  readonly role: Role;
  readonly #key: LakeStack['key'];

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { settings, lake, name, comment, startAt, states, timeout, statements } = props;
    this.#key = lake.key;
    this.role = new Role(this, 'Role', {
      description: comment,
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [...statements, ...TELLING],
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: nameOf(settings, name),
      comment,
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString({
          Comment: comment,
          QueryLanguage: 'JSONata',
          StartAt: startAt,
          States: states,
          TimeoutSeconds: timeout.toSeconds(),
        }),
      ),
      role: this.role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: { destination: logGroup(this, 'Logs', settings, lake.key), level: LogLevel.ALL },
    });
    (this.machine.node.defaultChild as CfnStateMachine).node.addDependency(policy);
  }

  /** Starts it again and again; what could not be started within a quarter of an hour is left to the next time. */
  startOn(schedule: ScheduleExpression, { id, description, input }: Start): void {
    new Schedule(this, id, {
      schedule,
      description,
      target: new StepFunctionsStartExecution(this.machine, {
        ...(input === undefined ? {} : { input: ScheduleTargetInput.fromObject(input) }),
        retryAttempts: 2,
        maxEventAge: Duration.minutes(15),
      }),
      key: this.#key,
    });
  }
}

const nameOf = (settings: Settings, name: string): string => `${settings.name}-${name}`;

/** The ARN of a machine by its name, for who has to know it before the machine is there: the machine itself. */
export const machineArn = (scope: Construct, settings: Settings, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameOf(settings, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** Traces, and the delivery of logs, belong to no resource that could be named. */
const TELLING = [
  new PolicyStatement({
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resources: ['*'],
  }),
];

/** An expression, as a machine takes it. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** Tries again what AWS could not do at the moment. */
export const patiently = {
  Retry: [
    {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 5,
      MaxAttempts: 4,
      BackoffRate: 3,
      JitterStrategy: 'FULL',
    },
  ],
};

/** A task that is one call of an AWS service, such as `s3:headObject`. */
export const sdk = (action: string, args: object) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::aws-sdk:${action}`,
  Arguments: args,
  ...patiently,
});
