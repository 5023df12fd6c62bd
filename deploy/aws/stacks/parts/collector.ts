/** The collector as a container that is always on: a stream is read once. */
import { Duration } from 'aws-cdk-lib';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Network } from './network.ts';
import { OneTask } from './one-task.ts';
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
    this.service = new OneTask(this, 'Container', {
      settings,
      assets,
      lake,
      name: 'collector',
      role: lake.roles.ingestion,
      cpu,
      memory,
      command: ['collect'],
      environment,
      stopSeconds: STOP_SECONDS,
      healthCheck: {
        command: ['CMD', 'node', '/app/main.js', 'health'],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(10),
        startPeriod: Duration.seconds(120),
      },
      place: { ...place, subnets: { subnets: place.subnets } },
      service: { desiredCount: 1 },
    }).service;
  }
}
