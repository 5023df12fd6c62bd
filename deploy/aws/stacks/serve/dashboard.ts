/** The dashboard and the API as one task: `undertone start`, with sources that follow the bucket. */
import { Duration } from 'aws-cdk-lib';
import type { Cluster, FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  Protocol,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ecsTasks, OneTask } from '../parts/one-task.ts';
import { decrypt, listFolders, locateBucket, readObjects } from '../parts/permissions.ts';
import type { OnLakeProps } from '../parts/props.ts';
import { PORT, type ServeNetwork } from './network.ts';

/** What it works out from the bucket lies here, on the task's own disk, and is worked out anew by the next task. */
const LAKE = '/var/lib/undertone';
/** GiB; Fargate encrypts it. */
const DISK = 100;
const STOP_SECONDS = 60;
/** While the whole bucket is read for the first time the log may be full, and that is no reason to begin anew. */
const GRACE = Duration.hours(24);

export class Dashboard extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly targets: ApplicationTargetGroup;

  constructor(
    scope: Construct,
    id: string,
    { settings, assets, lake }: Pick<OnLakeProps, 'settings' | 'assets' | 'lake'>,
    network: ServeNetwork,
    region: string,
  ) {
    super(scope, id);
    const { cpu, memory } = settings.serve;
    const role = new Role(this, 'Role', {
      description: 'Reads the lake for the dashboard.',
      assumedBy: ecsTasks,
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        readObjects(lake, 'raw', 'uploads', 'config'),
        listFolders(lake, 'raw', 'uploads', 'config'),
        locateBucket(lake),
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [lake.secret.secretArn],
        }),
        decrypt(lake),
      ],
    });
    const { cluster, service } = new OneTask(this, 'Container', {
      settings,
      assets,
      lake,
      name: 'dashboard',
      clusterName: `${settings.name}-serve`,
      role,
      cpu,
      memory,
      disk: DISK,
      command: ['start', '--host', '0.0.0.0', '--port', String(PORT), '--lake', LAKE],
      environment: {
        AWS_REGION: region,
        UNDERTONE_BUCKET: lake.bucket.bucketName,
        UNDERTONE_PREFIX: lake.prefix,
        UNDERTONE_SECRETS: lake.secret.secretArn,
        UNDERTONE_PORT: String(PORT),
      },
      folders: { lake: LAKE },
      port: PORT,
      stopSeconds: STOP_SECONDS,
      place: {
        vpc: network.vpc,
        subnets: { subnets: network.vpc.publicSubnets },
        securityGroup: network.inside,
        publicAddress: true,
      },
      service: {
        serviceName: `${settings.name}-dashboard`,
        // Started by the schedule or by one command: until then nothing of it runs.
        desiredCount: 0,
        healthCheckGracePeriod: GRACE,
      },
    });
    this.cluster = cluster;
    this.service = service;
    this.service.node.addDependency(policy);
    this.targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: network.vpc,
      port: PORT,
      protocol: ApplicationProtocol.HTTP,
      targets: [this.service],
      deregistrationDelay: Duration.seconds(10),
      healthCheck: {
        path: '/readyz',
        protocol: Protocol.HTTP,
        interval: Duration.seconds(30),
        timeout: Duration.seconds(10),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 10,
      },
    });
  }
}
