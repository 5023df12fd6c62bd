/**
 * What AWS asks, US dollars, list prices of us-east-1 without free tiers, as its price pages
 * (https://aws.amazon.com/SERVICE/pricing/) and what others published of them had it. Other regions are some 0 to 30 %
 * dearer. They are not fetched: an estimate has to work without an account or a network. Those of Fargate and DynamoDB were
 * compared with what was published in 2025 and 2026; the others were written down without that, so they may be old.
 */
export const PRICES_OF = { region: 'us-east-1', noted: '2026-11-29' } as const;

export const HOURS = 730;
export const DAYS = HOURS / 24;
export const GIB = 2 ** 30;

export const PRICE = {
  kinesis: { streamHour: 0.04, gibIn: 0.08, gibOut: 0.04 },
  firehose: { gib: 0.029 },
  s3: { gibMonth: 0.023, write: 0.005 / 1000, read: 0.0004 / 1000 },
  kms: { key: 1, request: 0.03 / 10_000 },
  sqs: { request: 0.4 / 1e6 },
  lambda: {
    request: 0.2 / 1e6,
    gibSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  },
  dynamodb: { write: 0.625 / 1e6, read: 0.125 / 1e6, gibMonth: 0.25, recoveryGibMonth: 0.2 },
  fargate: {
    vcpuHour: { arm64: 0.03238, x86_64: 0.04048 },
    gibHour: { arm64: 0.00356, x86_64: 0.004445 },
  },
  publicAddressHour: 0.005,
  natHour: 0.045,
  natGib: 0.045,
  loadBalancer: { hour: 0.0225, unitHour: 0.008 },
  efs: { gibMonth: 0.3 },
  athena: { tib: 5 },
  redshift: { unitHour: 0.375 },
  opensearch: { smallHour: 0.036 },
  secret: 0.4,
  cloudwatch: { alarm: 0.1, dashboard: 3, logGib: 0.5 },
  sagemaker: { smallHour: 0.0576 },
  comprehend: { unit: 0.0001, leastUnits: 3 },
} as const;
