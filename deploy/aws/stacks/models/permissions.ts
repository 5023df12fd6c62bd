/** What training and serving may do, by name: everything of a deployment begins with the deployment's name. */
import { Aws, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { LakeStack } from '../lake.ts';
import type { ModelImage } from './image.ts';

const sageMaker = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'sagemaker', resource, resourceName });

const actions = (...names: string[]): string[] => names.map((name) => `sagemaker:${name}`);

const pass = (role: IRole) =>
  new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [role.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });

/** Step Functions waits for the end of a job by a rule of its own. */
const awaiting = (scope: Construct, ...rules: string[]) =>
  new PolicyStatement({
    actions: ['events:PutRule', 'events:PutTargets', 'events:DescribeRule'],
    resources: rules.map((resourceName) =>
      Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName }),
    ),
  });

/** For the role of machine learning: its image, its log and figures, and its disks under the lake's key. */
export function runningImage(lake: LakeStack, image: ModelImage): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [image.repositoryArn],
    }),
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new PolicyStatement({
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/sagemaker/*`],
    }),
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
    }),
    new PolicyStatement({
      actions: ['kms:CreateGrant'],
      resources: [lake.key.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
    new PolicyStatement({ actions: ['kms:DescribeKey'], resources: [lake.key.keyArn] }),
  ];
}

export const trainingPermissions = (scope: Construct, name: string, role: IRole): PolicyStatement[] => [
  new PolicyStatement({
    actions: actions('CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob', 'AddTags'),
    resources: [sageMaker(scope, 'training-job', `${name}-*`)],
  }),
  new PolicyStatement({
    actions: actions(
      'CreateHyperParameterTuningJob',
      'DescribeHyperParameterTuningJob',
      'StopHyperParameterTuningJob',
      'AddTags',
    ),
    resources: [sageMaker(scope, 'hyper-parameter-tuning-job', `${name}-*`)],
  }),
  new PolicyStatement({
    actions: actions('CreateModelPackage'),
    resources: [
      sageMaker(scope, 'model-package-group', name),
      sageMaker(scope, 'model-package', `${name}/*`),
    ],
  }),
  pass(role),
  awaiting(
    scope,
    'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
    'StepFunctionsGetEventsForSageMakerTuningJobsRule',
  ),
];

export const endpointPermissions = (
  scope: Construct,
  name: string,
  role: IRole,
  lake: LakeStack,
): PolicyStatement[] => [
  new PolicyStatement({
    actions: actions('CreateModel'),
    resources: [sageMaker(scope, 'model', `${name}-*`)],
  }),
  new PolicyStatement({
    actions: actions('DescribeModelPackage'),
    resources: [sageMaker(scope, 'model-package', `${name}/*`)],
  }),
  new PolicyStatement({
    actions: actions('CreateEndpointConfig'),
    resources: [sageMaker(scope, 'endpoint-config', `${name}-*`)],
  }),
  new PolicyStatement({
    actions: actions('CreateEndpoint', 'UpdateEndpoint', 'DescribeEndpoint'),
    resources: [sageMaker(scope, 'endpoint', name), sageMaker(scope, 'endpoint-config', `${name}-*`)],
  }),
  new PolicyStatement({
    actions: ['kms:CreateGrant'],
    resources: [lake.key.keyArn],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  }),
  new PolicyStatement({ actions: ['kms:DescribeKey'], resources: [lake.key.keyArn] }),
  pass(role),
];
