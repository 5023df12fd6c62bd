/** The lake's bucket, the bucket of its access logs, and what may be put into it. */
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { except } from './exceptions.ts';

interface Props {
  key: IKey;
  prefix: string;
  retention: Settings['retention'];
  removal: RemovalPolicy;
}

export class LakeBucket extends Construct {
  readonly bucket: Bucket;
  readonly logs: Bucket;

  constructor(scope: Construct, id: string, { key, prefix, retention, removal }: Props) {
    super(scope, id);
    const closed = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removal,
    };
    this.logs = new Bucket(this, 'AccessLogs', {
      ...closed,
      // S3 delivers access logs to no bucket that is encrypted with a customer's key.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: 'logs', expiration: Duration.days(retention.logDays) }],
    });
    except(
      this.logs,
      'AwsSolutions-S1',
      'The bucket of access logs keeps none of its own, which would have no end.',
    );
    this.bucket = new Bucket(this, 'Objects', {
      ...closed,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      versioned: retention.versions,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: lifecycle(prefix, retention),
    });
    for (const statement of encryptionStatements(this.bucket, key))
      this.bucket.addToResourcePolicy(statement);
  }
}

function lifecycle(prefix: string, retention: Settings['retention']): LifecycleRule[] {
  const expire = (folder: string, days: number | undefined): LifecycleRule[] =>
    days === undefined
      ? []
      : [{ id: folder, prefix: `${prefix}${folder}/`, expiration: Duration.days(days) }];
  return [
    ...expire('athena', retention.resultDays),
    ...expire('errors', retention.errorDays),
    ...expire('raw', retention.rawDays),
    {
      id: 'leftovers',
      abortIncompleteMultipartUploadAfter: Duration.days(2),
      ...(retention.versions
        ? {
            noncurrentVersionExpiration: Duration.days(retention.noncurrentDays),
            expiredObjectDeleteMarker: true,
          }
        : {}),
    },
  ];
}

/**
 * A put that names no encryption passes, since the bucket then encrypts it with its own key. A put that names one
 * is refused unless it is this key: `aws:kms` without a key would be the account's default one, which every reader
 * of the account may use.
 */
function encryptionStatements(bucket: Bucket, key: IKey): PolicyStatement[] {
  const deny = (sid: string, conditions: PolicyStatement['conditions']) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions,
    });
  const header = 's3:x-amz-server-side-encryption';
  return [
    deny('DenyOtherEncryption', { Null: { [header]: 'false' }, StringNotEquals: { [header]: 'aws:kms' } }),
    deny('DenyOtherKeys', {
      Null: { [header]: 'false' },
      StringNotEquals: { [`${header}-aws-kms-key-id`]: key.keyArn },
    }),
    deny('DenyKeysOfTheCaller', { Null: { [`${header}-customer-algorithm`]: 'false' } }),
  ];
}
