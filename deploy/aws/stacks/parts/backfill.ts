/**
 * The past of a topic, fetched in stretches of time side by side. Started with {"topic", "from", "to"}; started
 * again with the same, it goes on where it failed, since how far a stretch was read is in the table of cursors.
 */
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { jsonata, Machine, machineArn, type States } from './machine.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

const NAME = 'backfill';
/** Seconds that a call may take: as long as Lambda lets it. */
const TIMEOUT_SECONDS = 900;

/** What was asked for wrongly is so the next time too; all else is waited for, 22 minutes in all. */
const RETRY = [
  { ErrorEquals: ['UsageError'], MaxAttempts: 0 },
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 30,
    MaxAttempts: 6,
    BackoffRate: 2,
    MaxDelaySeconds: 900,
  },
];

export function backfillStates(functionArn: string, parallel: number): States {
  const call = (Payload: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionArn, Payload },
    Output: jsonata('$states.result.Payload'),
    Retry: RETRY,
  });
  const asked = (name: string) => jsonata(`$states.input.${name}`);
  return {
    Plan: {
      ...call({ plan: { topic: asked('topic'), from: asked('from'), to: asked('to') } }),
      Next: 'EachStretch',
    },
    EachStretch: {
      Type: 'Map',
      Items: jsonata('$states.input.stretches'),
      MaxConcurrency: parallel,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'FetchStretch',
        States: {
          FetchStretch: {
            ...call({ fetch: jsonata('$states.input') }),
            Catch: [{ ErrorEquals: ['States.ALL'], Output: { done: false }, Next: 'StretchFailed' }],
            Next: 'Whole?',
          },
          // A stretch that takes longer than a call may is gone on with by the next.
          'Whole?': {
            Type: 'Choice',
            Choices: [{ Condition: jsonata('$states.input.done'), Next: 'StretchFetched' }],
            Default: 'FetchStretch',
          },
          StretchFetched: { Type: 'Succeed' },
          StretchFailed: { Type: 'Succeed' },
        },
      },
      Output: { failed: jsonata('$count($states.result[done = false])') },
      Next: 'All?',
    },
    'All?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$states.input.failed = 0'), Next: 'Fetched' }],
      Default: 'SomeFailed',
    },
    Fetched: { Type: 'Succeed' },
    SomeFailed: {
      Type: 'Fail',
      Error: 'StretchesFailed',
      Cause: 'Some stretches could not be fetched. Start it again with the same input to go on with those.',
    },
  };
}

type Props = Pick<NodeFunctionProps, 'settings' | 'assets' | 'lake' | 'environment' | 'role' | 'statements'>;

export class Backfill extends Construct {
  readonly function: NodeFunction;
  readonly machine: Machine;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const { settings, lake } = props;
    this.function = new NodeFunction(this, 'Fetch', {
      ...props,
      code: 'backfill',
      description: 'Fetches the past of a topic, a stretch of time at a call.',
      memory: 512,
      timeout: TIMEOUT_SECONDS,
    });
    const { functionArn } = this.function.function;
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: NAME,
      comment: 'Fetches the past of a topic in stretches of time side by side.',
      startAt: 'Plan',
      states: backfillStates(functionArn, settings.ingest.backfill.parallel),
      timeout: Duration.days(30),
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
        // Each stretch is an execution of its own.
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [machineArn(this, settings, NAME)],
        }),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
          resources: executionsOf(this, settings),
        }),
      ],
    });
  }
}

/** Those of the map have a label of AWS's own after the name of the machine. */
const executionsOf = (scope: Construct, settings: Settings): string[] =>
  ['', '/*'].map((label) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${settings.name}-${NAME}${label}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
