/** From the networks into the raw zone: collector, stream, delivery and backfill. */
import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { Backfill } from './parts/backfill.ts';
import { Collector } from './parts/collector.ts';
import { Delivery } from './parts/delivery.ts';
import { except } from './parts/exceptions.ts';
import { NodeFunction } from './parts/node-function.ts';
import { type OnLakeProps, removalOf } from './parts/props.ts';

/** A function reads the streams for so long, of every quarter of an hour. */
const STREAM_SECONDS = 300;
const SPARE_SECONDS = 120;

export class IngestStack extends Stack {
  readonly stream: Stream;
  readonly delivery: Delivery;
  /** Each where the settings want it. */
  readonly collector?: Collector;
  readonly collect?: NodeFunction;
  readonly backfill?: Backfill;

  constructor(scope: Construct, id: string, props: OnLakeProps) {
    super(scope, id, props);
    const { settings, assets, lake } = props;
    const { collector, backfill } = settings.ingest;
    this.stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.KMS,
      encryptionKey: lake.key,
      removalPolicy: removalOf(settings),
    });
    except(
      this.stream,
      'AwsSolutions-KDS3',
      'Its key is the lake’s, since posts are to be under one key all the way, and one producer costs little.',
    );
    this.delivery = new Delivery(this, 'Delivery', { settings, lake, stream: this.stream });
    const environment = {
      UNDERTONE_STREAM: this.stream.streamName,
      UNDERTONE_SECRETS: lake.secret.secretArn,
      UNDERTONE_STREAM_SECONDS: String(STREAM_SECONDS),
    };
    const statements = [
      new PolicyStatement({
        actions: ['kinesis:PutRecord', 'kinesis:PutRecords'],
        resources: [this.stream.streamArn],
      }),
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [lake.secret.secretArn] }),
    ];
    const role = lake.roles.ingestion;
    if (collector === 'container') {
      const policy = new Policy(this, 'Collecting', { roles: [role], statements });
      this.collector = new Collector(this, 'Collector', {
        settings,
        assets,
        lake,
        environment: {
          UNDERTONE_BUCKET: lake.bucket.bucketName,
          UNDERTONE_PREFIX: lake.prefix,
          UNDERTONE_CURSORS_TABLE: lake.cursors.tableName,
          AWS_REGION: this.region,
          ...environment,
        },
      });
      this.collector.service.node.addDependency(policy);
    }
    const common = { settings, assets, lake, environment, role, statements };
    if (collector === 'schedule') {
      this.collect = new NodeFunction(this, 'Collect', {
        ...common,
        code: 'collect',
        description: 'Reads the streams for five minutes and ends.',
        memory: settings.ingest.memory,
        timeout: STREAM_SECONDS + SPARE_SECONDS,
      });
      new Rule(this, 'EveryQuarterHour', {
        schedule: Schedule.rate(Duration.minutes(15)),
        targets: [
          new LambdaFunction(this.collect.function, { retryAttempts: 1, maxEventAge: Duration.minutes(5) }),
        ],
      });
    }
    if (backfill.enabled) {
      this.backfill = new Backfill(this, 'Backfill', common);
      new CfnOutput(this, 'BackfillMachine', { value: this.backfill.machine.machine.stateMachineArn });
    }
    new CfnOutput(this, 'StreamName', { value: this.stream.streamName });
  }

  /** By their place in the region's list: to name them would be to ask the account while templates are made. */
  override get availabilityZones(): string[] {
    return [0, 1].map((number) => Fn.select(number, Fn.getAzs()));
  }
}
