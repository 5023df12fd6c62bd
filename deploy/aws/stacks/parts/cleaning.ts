/**
 * The cleaning step as a Glue job, for texts of one's own: uploads/ to cleaned/. It costs while it runs, and is started
 * by hand: aws glue start-job-run --job-name NAME-clean.
 */
import { fileURLToPath } from 'node:url';
import { Aws } from 'aws-cdk-lib';
import { CfnJob, CfnSecurityConfiguration } from 'aws-cdk-lib/aws-glue';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { deleteObjects, listFolders, locateBucket, readObjects, writeObjects } from './permissions.ts';

const JOBS = fileURLToPath(new URL('../../jobs', import.meta.url));
const MINUTES = 120;

interface Props {
  settings: Settings;
  lake: Pick<LakeStack, 'bucket' | 'key' | 'prefix' | 'roles'>;
}

export class Cleaning extends Construct {
  readonly job: CfnJob;

  constructor(scope: Construct, id: string, { settings, lake }: Props) {
    super(scope, id);
    const script = new Asset(this, 'Script', { path: `${JOBS}/clean.py` });
    const library = new Asset(this, 'Library', {
      path: JOBS,
      exclude: ['*', '!undertone_text', '!undertone_text/**', '**/__pycache__'],
    });
    const { key, prefix, bucket } = lake;
    const role = lake.roles.processing;
    const assets = [script, library];
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        writeObjects(lake, 'cleaned'),
        // Days that the input has are written anew, and what Spark leaves on its way goes.
        deleteObjects(lake, 'cleaned', 'dead-letters'),
        readObjects(lake, 'cleaned', 'dead-letters'),
        listFolders(lake, 'cleaned', 'dead-letters'),
        locateBucket(lake),
        // Spark's marks of folders.
        new PolicyStatement({
          actions: ['s3:PutObject', 's3:DeleteObject'],
          resources: [bucket.arnForObjects(`${prefix}cleaned_$folder$`)],
        }),
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: assets.map((one) => `${one.bucket.bucketArn}/${one.s3ObjectKey}`),
        }),
        new PolicyStatement({
          actions: [
            'logs:AssociateKmsKey',
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
          ],
          resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws-glue/jobs/*`],
        }),
      ],
    });
    const kmsKeyArn = key.keyArn;
    const security = new CfnSecurityConfiguration(this, 'Encryption', {
      name: `${settings.name}-clean`,
      encryptionConfiguration: {
        s3Encryptions: [{ s3EncryptionMode: 'SSE-KMS', kmsKeyArn }],
        cloudWatchEncryption: { cloudWatchEncryptionMode: 'SSE-KMS', kmsKeyArn },
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn },
      },
    });
    const at = (folder: string): string => `s3://${bucket.bucketName}/${prefix}${folder}`;
    this.job = new CfnJob(this, 'Job', {
      name: `${settings.name}-clean`,
      description: 'Cleans texts of one’s own as posts are cleaned: uploads/ to cleaned/.',
      role: role.roleArn,
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.s3ObjectUrl },
      glueVersion: '5.0',
      workerType: 'G.1X',
      numberOfWorkers: 2,
      timeout: MINUTES,
      executionProperty: { maxConcurrentRuns: 1 },
      securityConfiguration: security.name!,
      defaultArguments: {
        '--input': at('uploads/'),
        '--output': at('cleaned'),
        '--dead-letters': at('dead-letters/cleaning'),
        '--extra-py-files': library.s3ObjectUrl,
        '--job-language': 'python',
        '--enable-continuous-cloudwatch-log': 'true',
      },
    });
    this.job.node.addDependency(policy, security);
  }
}
