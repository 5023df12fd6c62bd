/** A Lambda function of the bundle, with a log group of its own and a role that may do no more than is said. */
import { Duration, Size } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { logGroup } from './logs.ts';
import { decrypt } from './permissions.ts';
import { type Assets, architectureOf, type FunctionName } from './props.ts';

export interface NodeFunctionProps {
  settings: Settings;
  assets: Assets;
  lake: Pick<LakeStack, 'bucket' | 'key' | 'prefix' | 'owners' | 'cursors'>;
  code: FunctionName;
  description: string;
  /** MiB, seconds. */
  memory: number;
  timeout: number;
  /** MiB of /tmp; 512 come with every function. */
  disk?: number;
  concurrency?: number;
  environment?: Record<string, string>;
  /** One of the lake's roles; a role of its own unless given. */
  role?: Role;
  /** What it may do beyond writing its log and, with a lake's role, beyond what that may. */
  statements: PolicyStatement[];
}

export class NodeFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** What has to be there before anything calls the function. */
  readonly policy: Policy;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { settings, lake } = props;
    const logs = logGroup(this, 'Logs', settings, lake.key);
    this.role =
      props.role ??
      new Role(this, 'Role', {
        description: props.description,
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      });
    this.policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        ...props.statements,
        // Of its own environment, at the least.
        decrypt(lake),
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logs.logGroupArn],
        }),
      ],
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: architectureOf(settings),
      handler: 'index.handler',
      code: props.assets.code(props.code),
      memorySize: props.memory,
      timeout: Duration.seconds(props.timeout),
      ...(props.disk === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.disk) }),
      ...(props.concurrency === undefined ? {} : { reservedConcurrentExecutions: props.concurrency }),
      // What its role may do is said above alone.
      role: this.role.withoutPolicyUpdates(),
      environmentEncryption: lake.key,
      logGroup: logs,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        UNDERTONE_BUCKET: lake.bucket.bucketName,
        UNDERTONE_PREFIX: lake.prefix,
        UNDERTONE_OWNERS_TABLE: lake.owners.tableName,
        UNDERTONE_CURSORS_TABLE: lake.cursors.tableName,
        NODE_OPTIONS: '--enable-source-maps',
        ...props.environment,
      },
    });
    (this.function.node.defaultChild as CfnFunction).node.addDependency(this.policy);
  }
}
