/** The lake: the key, the bucket, what keeps its rows unique, and who may do what with it. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { queueOfArrivals } from './parts/arrivals.ts';
import { Catalogue } from './parts/catalogue.ts';
import { Cleaning } from './parts/cleaning.ts';
import { LakeBucket } from './parts/lake-bucket.ts';
import { letLogsUse } from './parts/logs.ts';
import { type DeploymentProps, removalOf } from './parts/props.ts';
import type { WorkQueue } from './parts/queue.ts';
import { LakeRoles } from './parts/roles.ts';
import { secretOf } from './parts/secret.ts';

export class LakeStack extends Stack {
  readonly key: Key;
  readonly bucket: Bucket;
  /** Empty, or a folder of the bucket that ends with a slash. */
  readonly prefix: string;
  /** Who may write a post: partition key `id`. */
  readonly owners: Table;
  /** How far each source was read: partition key `source`. */
  readonly cursors: Table;
  readonly roles: LakeRoles;
  /** A JSON object of environment variables that hold tokens. */
  readonly secret: ISecret;
  /** Originals that have come, and those that failed; where the settings want them enriched. */
  readonly arrivals?: WorkQueue;
  /** The names of Glue's database and of Athena's workgroup. */
  readonly database: string;
  readonly workgroup: string;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, props);
    const { settings } = props;
    const removal = removalOf(settings);
    this.prefix = settings.prefix;
    this.database = settings.name.replaceAll('-', '_');
    this.workgroup = settings.name;
    this.key = new Key(this, 'Key', {
      description: `The lake of ${settings.name}.`,
      enableKeyRotation: true,
      removalPolicy: removal,
    });
    const { key, prefix } = this;
    const { bucket } = new LakeBucket(this, 'Bucket', {
      key,
      prefix,
      retention: settings.retention,
      removal,
    });
    this.bucket = bucket;
    const table = (name: string, partition: string) =>
      new Table(this, name, {
        partitionKey: { name: partition, type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: key,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: removal,
      });
    this.owners = table('Owners', 'id');
    this.cursors = table('Cursors', 'source');
    this.roles = new LakeRoles(this, 'Roles', this);
    this.secret = secretOf(this, settings, key);
    letLogsUse(key);
    if (settings.enrich.enabled)
      this.arrivals = queueOfArrivals(this, {
        ...{ key, bucket, prefix },
        name: settings.name,
        timeout: settings.enrich.timeout,
      });
    new Cleaning(this, 'Cleaning', { settings, lake: this });
    new Catalogue(this, 'Catalogue', { lake: this, scanLimitGb: settings.analytics.athena.scanLimitGb });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'KeyArn', { value: key.keyArn });
    new CfnOutput(this, 'OwnersTable', { value: this.owners.tableName });
    new CfnOutput(this, 'CursorsTable', { value: this.cursors.tableName });
  }
}
