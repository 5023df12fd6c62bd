/** Asks CloudFormation, as moto serves it, without its client. Source: AWS CloudFormation API reference. */
import { setTimeout as sleep } from 'node:timers/promises';
import { REGION } from '../servers/aws-json.ts';

async function ask(url: string, Action: string, given: Record<string, string>): Promise<string> {
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

/** Deploys a template and waits for what becomes of it. */
export async function deploy(url: string, StackName: string, template: object): Promise<Deployed> {
  await ask(url, 'CreateStack', { StackName, TemplateBody: JSON.stringify(template) });
  let said = '';
  for (let attempt = 0; attempt < 100; attempt++) {
    said = await ask(url, 'DescribeStacks', { StackName });
    if (!all(said, 'StackStatus')[0]?.endsWith('IN_PROGRESS')) break;
    await sleep(100);
  }
  const text = await ask(url, 'DescribeStackResources', { StackName });
  const members = text.split('<member>').slice(1);
  const values = all(said, 'OutputValue');
  return {
    status: all(said, 'StackStatus')[0]!,
    resources: members.map((one) => ({
      type: all(one, 'ResourceType')[0]!,
      id: all(one, 'LogicalResourceId')[0]!,
      physicalId: all(one, 'PhysicalResourceId')[0] ?? '',
      status: all(one, 'ResourceStatus')[0]!,
    })),
    outputs: Object.fromEntries(all(said, 'OutputKey').map((key, at) => [key, values[at]!])),
  };
}
