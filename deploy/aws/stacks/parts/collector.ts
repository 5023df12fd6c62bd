/** The collector as a container that is always on: one task, never two. */
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
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { except } from './exceptions.ts';
import { logGroup } from './logs.ts';
import { Network } from './network.ts';
import type { OnLakeProps } from './props.ts';

interface Props extends Pick<OnLakeProps, 'settings' | 'assets' | 'lake'> {
  environment: Record<string, string>;
}

/** Seconds in which what was read is put into the stream and the cursor moved; the most that Fargate waits. */
const STOP_SECONDS = 120;

export class Collector extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, { settings, assets, lake, environment }: Props) {
    super(scope, id);
    const { cpu, memory } = settings.ingest;
    const { place } = new Network(this, 'Network', settings, lake);
    const logs = logGroup(this, 'Logs', settings, lake.key);
    const cluster = new Cluster(this, 'Cluster', {
      vpc: place.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const executionRole = new Role(this, 'Start', {
      description: 'ECS fetches the image and writes the log.',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu,
      memoryLimitMiB: memory,
      taskRole: lake.roles.ingestion.withoutPolicyUpdates(),
      executionRole,
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
    const container = task.addContainer('collector', {
      image: assets.image(this),
      command: ['collect'],
      environment,
      logging: LogDrivers.awsLogs({ logGroup: logs, streamPrefix: 'collector' }),
      stopTimeout: Duration.seconds(STOP_SECONDS),
      readonlyRootFilesystem: true,
      user: 'node',
      healthCheck: {
        command: ['CMD', 'node', '/app/main.js', 'health'],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(10),
        startPeriod: Duration.seconds(120),
      },
    });
    task.addVolume({ name: 'temporary' });
    container.addMountPoints({ sourceVolume: 'temporary', containerPath: '/tmp', readOnly: false });
    this.service = new FargateService(this, 'Service', {
      cluster,
      taskDefinition: task,
      desiredCount: 1,
      // A stream is read once: the old task ends before the new one begins.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      assignPublicIp: place.publicAddress,
      vpcSubnets: { subnets: place.subnets },
      securityGroups: [place.securityGroup],
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
  }
}
