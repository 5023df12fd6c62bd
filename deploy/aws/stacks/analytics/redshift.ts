/** The warehouse: Redshift Serverless in subnets without a way out, reached by its Data API. */
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { except } from '../parts/exceptions.ts';
import { logGroup } from '../parts/logs.ts';
import { removalOf } from '../parts/props.ts';

export const DATABASE = 'undertone';

interface Props {
  settings: Settings;
  lake: LakeStack;
  redshift: Exclude<Settings['analytics']['redshift'], false>;
}

export class Redshift extends Construct {
  readonly secret: Secret;
  readonly workgroup: CfnWorkgroup;
  readonly name: string;

  constructor(scope: Construct, id: string, { settings, lake, redshift }: Props) {
    super(scope, id);
    this.name = settings.name.length < 3 ? `${settings.name}-undertone` : settings.name;
    // Enhanced VPC routing asks for three zones. S3 is reached by an endpoint, and nothing else is.
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.73.0.0/20'),
      maxAzs: 3,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'warehouse', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    vpc.addFlowLog('Refused', {
      destination: FlowLogDestination.toCloudWatchLogs(
        logGroup(this, 'RefusedLogs', settings, lake.key),
        new Role(this, 'RefusedRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
      ),
      trafficType: FlowLogTrafficType.REJECT,
    });
    const securityGroup = new SecurityGroup(this, 'Closed', {
      vpc,
      description: 'Nothing comes in: statements come by the Data API.',
      allowAllOutbound: true,
    });
    this.secret = new Secret(this, 'Administrator', {
      description: 'The administrator of the warehouse.',
      encryptionKey: lake.key,
      removalPolicy: removalOf(settings),
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: 'undertone' }),
        generateStringKey: 'password',
        excludePunctuation: true,
        passwordLength: 40,
      },
    });
    except(
      this.secret,
      'AwsSolutions-SMG4',
      'Only the loader comes with it, by the Data API; the warehouse has no address that it could be tried at.',
    );
    const namespace = new CfnNamespace(this, 'Namespace', {
      namespaceName: this.name,
      dbName: DATABASE,
      adminUsername: 'undertone',
      // A reference that CloudFormation resolves: the password stands in no template.
      adminUserPassword: this.secret.secretValueFromJson('password').unsafeUnwrap(),
      kmsKeyId: lake.key.keyArn,
      iamRoles: [lake.roles.analytics.roleArn],
      defaultIamRoleArn: lake.roles.analytics.roleArn,
      logExports: ['userlog', 'connectionlog', 'useractivitylog'],
      ...(settings.retention.onDestroy === 'keep'
        ? { finalSnapshotName: `${this.name}-final`, finalSnapshotRetentionPeriod: 30 }
        : {}),
    });
    namespace.applyRemovalPolicy(removalOf(settings));
    this.workgroup = new CfnWorkgroup(this, 'Workgroup', {
      workgroupName: this.name,
      namespaceName: this.name,
      baseCapacity: redshift.baseCapacity,
      enhancedVpcRouting: true,
      publiclyAccessible: false,
      subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [securityGroup.securityGroupId],
      configParameters: [
        { parameterKey: 'require_ssl', parameterValue: 'true' },
        { parameterKey: 'enable_user_activity_logging', parameterValue: 'true' },
        // A statement that runs for longer than an hour is stopped.
        { parameterKey: 'max_query_execution_time', parameterValue: '3600' },
      ],
    });
    this.workgroup.addResourceDependency(namespace);
  }
}
