/**
 * The past of a topic, fetched in stretches of time side by side. Started with {"topic", "from", "to"}; started
 * again with the same, it goes on where it failed, since how far a stretch was read is in the table of cursors.
 */
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Errors,
  Fail,
  JsonPath,
  LogLevel,
  Pass,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { logGroup } from './logs.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

/** Seconds that a call may take: as long as Lambda lets it. */
const TIMEOUT_SECONDS = 900;

interface Props
  extends Pick<NodeFunctionProps, 'settings' | 'assets' | 'lake' | 'environment' | 'role' | 'statements'> {
  settings: Settings;
}

export class Backfill extends Construct {
  readonly function: NodeFunction;
  readonly machine: StateMachine;

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
    this.machine = new StateMachine(this, 'Machine', {
      comment: 'Fetches the past of a topic in stretches of time side by side.',
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(this.#definition(settings)),
      tracingEnabled: true,
      logs: { destination: logGroup(this, 'Logs', settings, lake.key), level: LogLevel.ALL },
      timeout: Duration.days(30),
    });
  }

  #call(id: string, input: Record<string, unknown>): LambdaInvoke {
    const task = new LambdaInvoke(this, id, {
      lambdaFunction: this.function.function,
      payload: TaskInput.fromObject(input),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    });
    task.addRetry({
      errors: [Errors.ALL],
      interval: Duration.seconds(30),
      maxAttempts: 6,
      backoffRate: 2,
      maxDelay: Duration.minutes(15),
    });
    return task;
  }

  #definition(settings: Settings) {
    const of = (name: string) => JsonPath.stringAt(`$.${name}`);
    const plan = this.#call('Plan', { plan: { topic: of('topic'), from: of('from'), to: of('to') } });
    const fetch = this.#call('FetchStretch', { fetch: JsonPath.objectAt('$') });
    // A stretch that takes longer than a call may is gone on with by the next.
    fetch.next(
      new Choice(this, 'Whole?')
        .when(Condition.booleanEquals('$.done', true), new Succeed(this, 'StretchFetched'))
        .otherwise(fetch),
    );
    fetch.addCatch(new Pass(this, 'StretchFailed', { parameters: { done: false } }));
    const all = new DistributedMap(this, 'EachStretch', {
      itemsPath: JsonPath.stringAt('$.stretches'),
      maxConcurrency: settings.ingest.backfill.parallel,
      mapExecutionType: StateMachineType.STANDARD,
      resultSelector: { failed: JsonPath.arrayLength('$[?(@.done==false)]') },
    }).itemProcessor(fetch);
    return plan.next(all).next(
      new Choice(this, 'All?')
        .when(Condition.numberEquals('$.failed', 0), new Succeed(this, 'Fetched'))
        .otherwise(
          new Fail(this, 'SomeFailed', {
            error: 'StretchesFailed',
            cause:
              'Some stretches could not be fetched. Start it again with the same input to go on with those.',
          }),
        ),
    );
  }
}
