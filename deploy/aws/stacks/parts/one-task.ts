/** A container on Fargate of which at most one runs: the old task ends before a new one begins. */
import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  type FargateServiceProps,
  FargateTaskDefinition,
  type HealthCheck,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { except } from './exceptions.ts';
import { logGroup } from './logs.ts';
import type { OnLakeProps } from './props.ts';

interface Props extends Pick<OnLakeProps, 'settings' | 'assets' | 'lake'> {
  /** Of the container, and of its lines in the log. */
  name: string;
  clusterName?: string;
  /** What the process may do. */
  role: Role;
  cpu: number;
  /** MiB. */
  memory: number;
  /** GiB, which Fargate encrypts; 20 unless given. */
  disk?: number;
  command: string[];
  environment: Record<string, string>;
  /** Folders that it writes, by name; it writes /tmp besides, and nowhere else. */
  folders?: Record<string, string>;
  port?: number;
  healthCheck?: HealthCheck;
  /** Seconds that it has to end by itself. */
  stopSeconds: number;
  place: { vpc: IVpc; subnets: SubnetSelection; securityGroup: ISecurityGroup; publicAddress: boolean };
  service: Pick<FargateServiceProps, 'desiredCount' | 'serviceName' | 'healthCheckGracePeriod'>;
}

export const ecsTasks = new ServicePrincipal('ecs-tasks.amazonaws.com');

export class OneTask extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const { settings, assets, lake, name, place, port } = props;
    this.cluster = new Cluster(this, 'Cluster', {
      ...(props.clusterName === undefined ? {} : { clusterName: props.clusterName }),
      vpc: place.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: props.cpu,
      memoryLimitMiB: props.memory,
      ...(props.disk === undefined ? {} : { ephemeralStorageGiB: props.disk }),
      taskRole: props.role.withoutPolicyUpdates(),
      executionRole: new Role(this, 'Start', {
        description: 'ECS fetches the image and writes the log.',
        assumedBy: ecsTasks,
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
    const container = task.addContainer(name, {
      image: assets.image(this),
      command: props.command,
      environment: props.environment,
      ...(port === undefined ? {} : { portMappings: [{ containerPort: port }] }),
      ...(props.healthCheck === undefined ? {} : { healthCheck: props.healthCheck }),
      logging: LogDrivers.awsLogs({
        logGroup: logGroup(this, 'Logs', settings, lake.key),
        streamPrefix: name,
      }),
      stopTimeout: Duration.seconds(props.stopSeconds),
      readonlyRootFilesystem: true,
      user: 'node',
    });
    for (const [folder, containerPath] of Object.entries({ ...props.folders, temporary: '/tmp' })) {
      task.addVolume({ name: folder });
      container.addMountPoints({ sourceVolume: folder, containerPath, readOnly: false });
    }
    this.service = new FargateService(this, 'Service', {
      ...props.service,
      cluster: this.cluster,
      taskDefinition: task,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      assignPublicIp: place.publicAddress,
      vpcSubnets: place.subnets,
      securityGroups: [place.securityGroup],
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
  }
}
