/** The load balancer: TLS, who is let in, and a log of who came. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { except } from '../parts/exceptions.ts';
import type { ServeNetwork } from './network.ts';
import { People } from './people.ts';
import type { WayIn } from './way-in.ts';

/** Longer than the page waits for news of the stream, so that a quiet stream is not cut. */
const IDLE_SECONDS = 120;
const SIGNED_IN_HOURS = 12;

export class Balancer extends Construct {
  readonly balancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  /** Where people sign in with Cognito. */
  readonly people?: People;

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    network: ServeNetwork,
    way: WayIn,
    targets: ApplicationTargetGroup,
  ) {
    super(scope, id);
    this.balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc: network.vpc,
      internetFacing: true,
      securityGroup: network.outside,
      dropInvalidHeaderFields: true,
      idleTimeout: Duration.seconds(IDLE_SECONDS),
    });
    this.#log(settings);
    const forward = ListenerAction.forward([targets]);
    if (way.scheme === 'http') {
      this.listener = this.balancer.addListener('Http', {
        port: 80,
        protocol: ApplicationProtocol.HTTP,
        open: false,
        defaultAction: forward,
      });
      return;
    }
    if (way.cognitoDomain !== null) {
      this.people = new People(this, 'People', settings, way.cognitoDomain);
      network.outside.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Cognito, to have a sign-in confirmed');
    }
    this.listener = this.balancer.addListener('Https', {
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [ListenerCertificate.fromArn(way.certificate)],
      sslPolicy: SslPolicy.TLS13_RES,
      open: false,
      defaultAction: this.people === undefined ? forward : this.#signedIn(this.people, forward),
    });
    // A program brings the token, which the dashboard's own process checks; it cannot be sent to a sign-in page.
    if (this.people !== undefined)
      this.listener.addAction('Programs', {
        priority: 10,
        conditions: [
          ListenerCondition.httpHeader('Authorization', ['Bearer *']),
          ListenerCondition.pathPatterns(['/api/*', '/metrics']),
        ],
        action: forward,
      });
    this.balancer.addRedirect({ sourcePort: 80, targetPort: 443, open: false });
  }

  #signedIn({ pool, client, domain }: People, next: ListenerAction): ListenerAction {
    return new AuthenticateCognitoAction({
      userPool: pool,
      userPoolClient: client,
      userPoolDomain: domain,
      scope: 'openid',
      sessionTimeout: Duration.hours(SIGNED_IN_HOURS),
      allowHttpsOutbound: false,
      next,
    });
  }

  /** Load balancers deliver their logs to no bucket that is encrypted with a customer's key. */
  #log(settings: Settings): void {
    const bucket = new Bucket(this, 'Requests', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ id: 'logs', expiration: Duration.days(settings.retention.logDays) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    except(
      bucket,
      'AwsSolutions-S1',
      'The bucket of access logs keeps none of its own, which would have no end.',
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogsOfTheBalancer',
        principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    this.balancer.setAttribute('access_logs.s3.enabled', 'true');
    this.balancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    this.balancer.node.addDependency(bucket);
  }
}
