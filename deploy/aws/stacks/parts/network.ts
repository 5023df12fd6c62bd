/** Where the collector runs. It calls out and is never called. */
import { Fn } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { logGroup } from './logs.ts';

export interface Place {
  vpc: IVpc;
  subnets: ISubnet[];
  publicAddress: boolean;
  securityGroup: ISecurityGroup;
}

/** By their place in the region's list: to name them would be to ask the account while templates are made. */
export const ZONES = [0, 1].map((number) => Fn.select(number, Fn.getAzs()));

export class Network extends Construct {
  readonly place: Place;

  constructor(scope: Construct, id: string, settings: Settings, lake: LakeStack) {
    super(scope, id);
    const { network } = settings.ingest;
    const where = typeof network === 'string' ? this.#own(network, settings, lake) : this.#given(network);
    const securityGroup = new SecurityGroup(this, 'CallsOut', {
      vpc: where.vpc,
      description: 'HTTPS and secure WebSockets to anywhere; nothing comes in.',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Sources and AWS');
    this.place = { ...where, securityGroup };
  }

  #own(kind: 'public' | 'nat', settings: Settings, lake: LakeStack): Omit<Place, 'securityGroup'> {
    const nat = kind === 'nat';
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.72.0.0/20'),
      maxAzs: 2,
      natGateways: nat ? 1 : 0,
      // Rules of the default group would have to be taken away by a function with leave to change any group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        ...(nat ? [{ name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 }] : []),
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    vpc.addFlowLog('Refused', {
      destination: FlowLogDestination.toCloudWatchLogs(
        logGroup(this, 'RefusedLogs', settings, lake.key),
        new Role(this, 'RefusedRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
      ),
      trafficType: FlowLogTrafficType.REJECT,
    });
    const { subnets } = vpc.selectSubnets({
      subnetType: nat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC,
    });
    return { vpc, subnets, publicAddress: !nat };
  }

  #given(network: Exclude<Settings['ingest']['network'], string>): Omit<Place, 'securityGroup'> {
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: network.vpc, availabilityZones: ZONES });
    const subnets = network.subnets.map((id) => Subnet.fromSubnetId(this, id, id));
    return { vpc, subnets, publicAddress: network.publicAddress };
  }
}
