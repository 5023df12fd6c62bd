/** The client of a server: with an account of its own, with the credentials of AWS, or with none. */
import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import type { OpenSearchSettings } from '../settings.ts';

const TIMEOUT_MS = 30_000;

export function clientOf({ url, user, aws = null }: OpenSearchSettings, secret: string | null): Client {
  const common = { node: url, maxRetries: 0, requestTimeout: TIMEOUT_MS };
  // Credentials are looked for where all AWS clients look, by @aws-sdk/credential-provider-node.
  if (aws !== null) return new Client({ ...common, ...AwsSigv4Signer(aws) });
  if (user === null) return new Client(common);
  return new Client({ ...common, auth: { username: user, password: secret ?? '' } });
}
