/** Where load balancer and dashboard stand. The dashboard is reached by the load balancer alone. */
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { except } from '../parts/exceptions.ts';
import { logGroup } from '../parts/logs.ts';

export const PORT = 4000;

export class ServeNetwork extends Construct {
  readonly vpc: Vpc;
  readonly outside: SecurityGroup;
  readonly inside: SecurityGroup;

  constructor(scope: Construct, id: string, settings: Settings, lake: LakeStack, ports: readonly number[]) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.74.0.0/20'),
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    this.vpc.addFlowLog('Refused', {
      destination: FlowLogDestination.toCloudWatchLogs(
        logGroup(this, 'RefusedLogs', settings, lake.key),
        new Role(this, 'RefusedRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
      ),
      trafficType: FlowLogTrafficType.REJECT,
    });
    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, { vpc: this.vpc, description, allowAllOutbound: false });
    this.outside = group('Outside', 'From the addresses of the settings to the load balancer.');
    this.inside = group('Inside', 'From the load balancer to the dashboard.');
    for (const range of settings.serve.allow)
      for (const port of ports) this.outside.addIngressRule(Peer.ipv4(range), Port.tcp(port), 'serve.allow');
    if (settings.serve.allow.some((range) => range.endsWith('/0')))
      except(
        this.outside,
        'AwsSolutions-EC23',
        'The settings open the dashboard to any address, by TLS; people sign in, and programs bring a token.',
      );
    this.outside.addEgressRule(this.inside, Port.tcp(PORT), 'The dashboard');
    this.inside.addIngressRule(this.outside, Port.tcp(PORT), 'The load balancer');
    this.inside.addEgressRule(
      Peer.anyIpv4(),
      Port.tcp(443),
      'AWS, and the models and channels of the configuration',
    );
  }
}
