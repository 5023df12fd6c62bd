/** Asks a service of AWS that speaks JSON, without its client: for what a test prepares and looks at. */

const TARGETS = {
  acm: { prefix: 'CertificateManager', version: '1.1' },
  kinesis: { prefix: 'Kinesis_20131202', version: '1.1' },
  dynamodb: { prefix: 'DynamoDB_20120810', version: '1.0' },
  secretsmanager: { prefix: 'secretsmanager', version: '1.1' },
} as const;

export const REGION = 'eu-west-1';

export async function askAws(
  url: string,
  service: keyof typeof TARGETS,
  action: string,
  body: object,
  // biome-ignore lint/suspicious/noExplicitAny: what a service answers is what the test is about
): Promise<any> {
  const { prefix, version } = TARGETS[service];
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${prefix}.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${action} answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
