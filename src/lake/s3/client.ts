import { S3Client } from '@aws-sdk/client-s3';

/** Idle time after which a connection counts as lost; the client then asks again. */
const IDLE_MS = 30_000;
const CONNECT_MS = 10_000;
const ATTEMPTS = 5;

export interface ClientSettings {
  region?: string;
  /** Where another service than AWS's own answers; AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 and endpoint_url of a profile, if none is given. */
  endpoint?: string;
}

/** A client of S3 with the credentials, region and endpoint that AWS clients find. */
export function s3Client({ region, endpoint }: ClientSettings = {}): S3Client {
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: ATTEMPTS,
    // A bucket of another region is found whatever region is set.
    followRegionRedirects: true,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
  });
  // Services that speak S3 at an address of their own seldom have names for each bucket.
  client.middlewareStack.add(
    (next) => async (args) => {
      const { config } = client as { config: { serviceConfiguredEndpoint?: () => Promise<unknown> } };
      if (await config.serviceConfiguredEndpoint?.()) client.config.forcePathStyle = true;
      return next(args);
    },
    { step: 'initialize', name: 'pathStyleAtConfiguredEndpoint' },
  );
  return client;
}
