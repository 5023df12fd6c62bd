/** The dashboard and the API as one task: `undertone start`, with sources that follow the bucket. */
import { Duration } from 'aws-cdk-lib';
import {
  Cluster,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  Protocol,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { except } from '../parts/exceptions.ts';
import { logGroup } from '../parts/logs.ts';
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
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: `${settings.name}-serve`,
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const ecs = new ServicePrincipal('ecs-tasks.amazonaws.com');
    const role = new Role(this, 'Role', { description: 'Reads the lake for the dashboard.', assumedBy: ecs });
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
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu,
      memoryLimitMiB: memory,
      ephemeralStorageGiB: DISK,
      taskRole: role.withoutPolicyUpdates(),
      executionRole: new Role(this, 'Start', {
        description: 'ECS fetches the image and writes the log.',
        assumedBy: ecs,
      }),
      runtimePlatform: {
        operatingSystemFamily: OperatingSystemFamily.LINUX,
        cpuArchitecture: settings.architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      },
    });
    except(
      task,
      'AwsSolutions-ECS2',
      'Its variables are names of resources; tokens are read from Secrets Manager by the process.',
    );
    const container = task.addContainer('dashboard', {
      image: assets.image(this),
      command: ['start', '--host', '0.0.0.0', '--port', String(PORT), '--lake', LAKE],
      environment: {
        AWS_REGION: region,
        UNDERTONE_BUCKET: lake.bucket.bucketName,
        UNDERTONE_PREFIX: lake.prefix,
        UNDERTONE_SECRETS: lake.secret.secretArn,
        UNDERTONE_PORT: String(PORT),
      },
      portMappings: [{ containerPort: PORT }],
      logging: LogDrivers.awsLogs({
        logGroup: logGroup(this, 'Logs', settings, lake.key),
        streamPrefix: 'dashboard',
      }),
      stopTimeout: Duration.seconds(STOP_SECONDS),
      readonlyRootFilesystem: true,
      user: 'node',
    });
    for (const [name, containerPath] of Object.entries({ lake: LAKE, temporary: '/tmp' })) {
      task.addVolume({ name });
      container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
    }
    this.service = new FargateService(this, 'Service', {
      serviceName: `${settings.name}-dashboard`,
      cluster: this.cluster,
      taskDefinition: task,
      // Started by the schedule or by one command: until then nothing of it runs.
      desiredCount: 0,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      assignPublicIp: true,
      vpcSubnets: { subnets: network.vpc.publicSubnets },
      securityGroups: [network.inside],
      healthCheckGracePeriod: GRACE,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
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
