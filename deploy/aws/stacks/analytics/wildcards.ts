/** Wildcards that permissions of the stack of analytics hold, with their reasons; see parts/wildcards.ts. */
import type { Wildcard } from '../parts/wildcards.ts';

export const ANALYTICS_WILDCARDS: readonly Wildcard[] = [
  {
    of: 'identity',
    actions: /^redshift-data:DescribeStatement$/,
    resources: /^\*$/,
    reason: 'A statement has no ARN; whoever sent it may ask for it, and nobody else.',
  },
  {
    of: 'identity',
    actions: /^redshift-serverless:(List|Create|Update)UsageLimits?$/,
    resources: /^\*$/,
    reason: 'A limit of usage is named when it is made, and these actions know no other resource.',
  },
  {
    of: 'identity',
    actions: /^emr-serverless:(GetJobRun|CancelJobRun)$/,
    resources: /\/jobruns\/\*$/,
    reason: 'Runs of the one application, which are named as they are started.',
  },
];
