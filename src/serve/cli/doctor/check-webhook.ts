import { webhookSecret } from '../../../config/webhook-secret.ts';
import type { SourceCheck } from './source-checks.ts';

/** Looks for the secret; what is wrong with it is thrown, and says what to do. */
export const checkWebhookSource: SourceCheck<'webhook'> = async (name, source) => {
  webhookSecret(name);
  return [
    { ok: true, what: `its secret is set, and posts to /api/webhook/${name} need ${needs[source.auth]}` },
  ];
};

const needs = { signature: 'a signature', token: 'the bearer token' } as const;
