/** Firehose: what is in the stream becomes objects of the raw zone. */

import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { except } from './exceptions.ts';
import { logGroup } from './logs.ts';
import { encrypt, listFolders, locateBucket, writeObjects } from './permissions.ts';

interface Props {
  settings: Settings;
  lake: LakeStack;
  stream: Stream;
}

export class Delivery extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { settings, lake, stream }: Props) {
    super(scope, id);
    const logs = logGroup(this, 'Logs', settings, lake.key);
    const logStream = new LogStream(this, 'LogStream', {
      logGroup: logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      description: 'Firehose writes what is in the stream into the raw zone.',
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': Aws.ACCOUNT_ID } },
      }),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        writeObjects(lake, 'raw', 'errors'),
        listFolders(lake, 'raw', 'errors'),
        locateBucket(lake),
        new PolicyStatement({
          actions: ['s3:ListBucketMultipartUploads'],
          resources: [lake.bucket.bucketArn],
        }),
        new PolicyStatement({
          actions: [
            'kinesis:DescribeStream',
            'kinesis:GetShardIterator',
            'kinesis:GetRecords',
            'kinesis:ListShards',
          ],
          resources: [stream.streamArn],
        }),
        new PolicyStatement({
          actions: ['logs:PutLogEvents'],
          resources: [`${logs.logGroupArn}:log-stream:${logStream.logStreamName}`],
        }),
        encrypt(lake),
      ],
    });
    const { prefix } = lake;
    const delivery = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: { kinesisStreamArn: stream.streamArn, roleArn: role.roleArn },
      extendedS3DestinationConfiguration: {
        bucketArn: lake.bucket.bucketArn,
        roleArn: role.roleArn,
        bufferingHints: {
          intervalInSeconds: settings.ingest.buffer.seconds,
          sizeInMBs: settings.ingest.buffer.megabytes,
        },
        // Records are compressed frames already, and objects are what comes of putting them one after another.
        compressionFormat: 'UNCOMPRESSED',
        prefix: `${prefix}raw/network=mixed/date=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `${prefix}errors/!{firehose:error-output-type}/date=!{timestamp:yyyy-MM-dd}/`,
        fileExtension: '.jsonl.zst',
        customTimeZone: 'UTC',
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: lake.key.keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logs.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    except(
      delivery,
      'AwsSolutions-KDF1',
      'Firehose keeps nothing of a Kinesis stream that it reads, so this setting is only for what is put into Firehose itself.',
    );
    delivery.node.addDependency(policy);
    this.name = delivery.ref;
  }
}
