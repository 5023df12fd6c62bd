/** Asks CloudFormation, as moto serves it, without its client. Source: AWS CloudFormation API reference. */
import { setTimeout as sleep } from 'node:timers/promises';
import { REGION } from '../servers/aws-json.ts';

export async function askCloudFormation(
  url: string,
  Action: string,
  given: Record<string, string>,
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/cloudformation/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action, Version: '2010-05-15', ...given }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${Action} answered ${response.status}: ${text}`);
  return text;
}

const all = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value]) => value!);

export interface StackResource {
  type: string;
  id: string;
  physicalId: string;
  status: string;
}

export interface Deployed {
  status: string;
  resources: StackResource[];
  outputs: Record<string, string>;
}

/** A stack by name as it stands; null where there is none. */
export async function describeStack(
  url: string,
  StackName: string,
): Promise<Pick<Deployed, 'status' | 'outputs'> | null> {
  const said = await askCloudFormation(url, 'DescribeStacks', { StackName }).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return null;
    throw error;
  });
  if (said === null) return null;
  const values = all(said, 'OutputValue');
  return {
    status: all(said, 'StackStatus')[0]!,
    outputs: Object.fromEntries(all(said, 'OutputKey').map((key, at) => [key, values[at]!])),
  };
}

/** Deploys a template and waits for what becomes of it. */
export async function deploy(url: string, StackName: string, template: object): Promise<Deployed> {
  await askCloudFormation(url, 'CreateStack', { StackName, TemplateBody: JSON.stringify(template) });
  let stack = await describeStack(url, StackName);
  for (let attempt = 0; attempt < 100 && stack?.status.endsWith('IN_PROGRESS'); attempt++) {
    await sleep(100);
    stack = await describeStack(url, StackName);
  }
  const text = await askCloudFormation(url, 'DescribeStackResources', { StackName });
  const members = text.split('<member>').slice(1);
  return {
    ...stack!,
    resources: members.map((one) => ({
      type: all(one, 'ResourceType')[0]!,
      id: all(one, 'LogicalResourceId')[0]!,
      physicalId: all(one, 'PhysicalResourceId')[0] ?? '',
      status: all(one, 'ResourceStatus')[0]!,
    })),
  };
}
