/** Which account is deployed to, and whether it is ready. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { messageOf, UndertoneError, UsageError } from '../../../src/model/errors.ts';
import type { Settings } from '../config.ts';

export interface Account {
  id: string;
  arn: string;
  region: string;
}

/** The stack that `cdk bootstrap` makes, once in each region of an account. */
const BOOTSTRAP = 'CDKToolkit';

/** @throws UsageError where credentials or region are missing, or are not those that the settings name */
export async function whoIsAsking(settings: Settings, abortSignal: AbortSignal): Promise<Account> {
  const client = new STSClient(settings.region === undefined ? {} : { region: settings.region });
  try {
    const region = await client.config.region();
    const { Account: id, Arn: arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (id === undefined || arn === undefined) throw new Error('the service named no account');
    if (settings.account !== undefined && settings.account !== id)
      throw new UsageError(
        `The credentials are of account ${id}, and the settings name ${settings.account}: use another profile (AWS_PROFILE) or change account.`,
      );
    return { id, arn, region };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const said = messageOf(error);
    if (/region is missing/i.test(said))
      throw new UsageError('No region is given: set region in undertone.aws.yaml, or AWS_REGION.');
    if (/credentials/i.test(said))
      throw new UsageError(
        'No credentials of AWS were found: sign in with "aws sso login" or "aws configure", or set AWS_PROFILE; docs/aws.md says which permissions are needed.',
      );
    throw new UndertoneError('aws', `AWS was asked who this is, and did not say (${said}).`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

export async function isBootstrapped({ region }: Account, abortSignal: AbortSignal): Promise<boolean> {
  return (await outputsOf(BOOTSTRAP, region, abortSignal)) !== null;
}

/** The outputs of a stack by name; null where there is no such stack. */
export async function outputsOf(
  stack: string,
  region: string,
  abortSignal: AbortSignal,
): Promise<Readonly<Record<string, string>> | null> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }), {
      abortSignal,
    });
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (error) {
    if (/does not exist/.test(messageOf(error))) return null;
    throw new UndertoneError('aws', `The stack ${stack} could not be looked up (${messageOf(error)}).`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
