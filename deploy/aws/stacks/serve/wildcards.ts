/** Wildcards that permissions of the stack that serves hold, with their reasons; see parts/wildcards.ts. */
import type { Wildcard } from '../parts/wildcards.ts';

export const SERVE_WILDCARDS: readonly Wildcard[] = [
  {
    of: 'bucket',
    actions: /^s3:PutObject$/,
    resources: /^<BalancerRequests\w*\.Arn>\/AWSLogs\/<AWS::AccountId>\/\*$/,
    reason: 'The load balancer names its logs as it writes them, below the folder of this account.',
  },
];
