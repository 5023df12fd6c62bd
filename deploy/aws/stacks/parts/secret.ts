/** The secret with tokens of sources, and of the API. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import { except } from './exceptions.ts';
import { removalOf } from './props.ts';

/** The one that the settings name, or one made here with a token for the API that nobody has to think of. */
export function secretOf(scope: Construct, settings: Settings, encryptionKey: IKey): ISecret {
  const { secret } = settings.ingest;
  if (secret !== undefined) return Secret.fromSecretCompleteArn(scope, 'Secret', secret);
  const made = new Secret(scope, 'Secret', {
    description: 'A JSON object of the environment variables that hold tokens.',
    encryptionKey,
    removalPolicy: removalOf(settings),
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'UNDERTONE_TOKEN',
      excludePunctuation: true,
      passwordLength: 43,
    },
  });
  except(
    made,
    'AwsSolutions-SMG4',
    'Its tokens are issued by the networks, and only their owner can renew them.',
  );
  return made;
}
