/** Wildcards that permissions of the stack of models hold, with their reasons; see parts/wildcards.ts. */
import type { Wildcard } from '../parts/wildcards.ts';

export const MODELS_WILDCARDS: readonly Wildcard[] = [
  {
    of: 'identity',
    actions: /^sagemaker:\w+$/,
    resources: /:(training-job|hyper-parameter-tuning-job|model|endpoint-config)\/[a-z][a-z0-9-]*-\*$/,
    reason: 'Jobs, models and configurations of this deployment, each named after the run that makes it.',
  },
  {
    of: 'identity',
    actions: /^sagemaker:(Create|Describe)ModelPackage$/,
    resources: /:model-package\/[a-z][a-z0-9-]*\/\*$/,
    reason: 'Versions within the one group of models, which are numbered as they are registered.',
  },
  {
    of: 'identity',
    actions: /^logs:(CreateLogGroup|CreateLogStream|DescribeLogStreams|PutLogEvents)$/,
    resources: /:log-group:\/aws\/sagemaker\/\*$/,
    reason: 'SageMaker names the groups and streams of its logs itself.',
  },
  {
    of: 'identity',
    actions: /^cloudwatch:PutMetricData$/,
    resources: /^\*$/,
    reason: 'CloudWatch knows no resource for figures; a condition holds it to SageMaker’s own.',
  },
];
