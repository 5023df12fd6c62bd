/** The people who may sign in: whoever keeps the deployment enters them, and nobody enters himself. */
import { Aws, Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { except } from '../parts/exceptions.ts';
import { removalOf } from '../parts/props.ts';

const SHORTEST_PASSWORD = 14;

export class People extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, settings: Settings, address: string) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: SHORTEST_PASSWORD,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: settings.retention.onDestroy === 'keep',
      removalPolicy: removalOf(settings),
    });
    except(
      this.pool,
      'AwsSolutions-COG3',
      'Threat protection is paid for by the person; here nobody signs up, and all use a second factor.',
    );
    except(
      this.pool,
      'AwsSolutions-COG8',
      'The plan that this asks for is paid for by the person; here nobody signs up, and all use a second factor.',
    );
    this.client = this.pool.addClient('LoadBalancer', {
      generateSecret: true,
      preventUserExistenceErrors: true,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`https://${address}/oauth2/idpresponse`],
        logoutUrls: [`https://${address}/`],
      },
    });
    this.domain = this.pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: `${settings.name}-${Aws.ACCOUNT_ID}` },
    });
  }
}
