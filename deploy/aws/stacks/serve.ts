/** The dashboard and the API for others: a container behind a load balancer, which runs while it is wanted. */
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OnLakeProps } from './parts/props.ts';
import { Balancer } from './serve/balancer.ts';
import { Dashboard } from './serve/dashboard.ts';
import { Hours } from './serve/hours.ts';
import { ServeNetwork } from './serve/network.ts';
import { wayIn } from './serve/way-in.ts';

export class ServeStack extends Stack {
  readonly dashboard: Dashboard;
  readonly balancer: Balancer;

  /** Throws a UsageError where the settings would leave it open. */
  constructor(scope: Construct, id: string, props: OnLakeProps) {
    super(scope, id, props);
    const { settings, lake } = props;
    const way = wayIn(settings.serve);
    const network = new ServeNetwork(
      this,
      'Network',
      settings,
      lake,
      way.scheme === 'https' ? [443, 80] : [80],
    );
    this.dashboard = new Dashboard(this, 'Dashboard', props, network, this.region);
    this.balancer = new Balancer(this, 'Balancer', settings, network, way, this.dashboard.targets);
    const { hours, domain } = settings.serve;
    if (hours !== undefined) new Hours(this, 'Hours', { hours, dashboard: this.dashboard, lake });
    const { cluster, service } = this.dashboard;
    const command = (tasks: number) =>
      `aws ecs update-service --cluster ${cluster.clusterName} --service ${service.serviceName} --desired-count ${tasks}`;
    const host = domain ?? this.balancer.balancer.loadBalancerDnsName;
    new CfnOutput(this, 'Address', { value: `${way.scheme}://${host}/` });
    new CfnOutput(this, 'BalancerName', { value: this.balancer.balancer.loadBalancerDnsName });
    new CfnOutput(this, 'StartCommand', { value: command(1) });
    new CfnOutput(this, 'StopCommand', { value: command(0) });
    if (this.balancer.people !== undefined)
      new CfnOutput(this, 'InviteCommand', {
        value: `aws cognito-idp admin-create-user --user-pool-id ${this.balancer.people.pool.userPoolId} --username NAME@EXAMPLE.ORG`,
      });
  }

  /** By their place in the region's list: to name them would be to ask the account while templates are made. */
  override get availabilityZones(): string[] {
    return [0, 1].map((number) => Fn.select(number, Fn.getAzs()));
  }
}
