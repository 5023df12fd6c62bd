/** Puts an approved model behind the endpoint: makes the endpoint the first time, and changes it after that. */
import { jsonata, type States, sdk } from '../parts/machine.ts';
import { runName } from './training.ts';

export interface Endpoint {
  name: string;
  role: string;
  key: string;
}

const MEMORY_MB = 3072;
const AT_ONCE = 5;
const ASK_SECONDS = 30;

/** The input is {"package": ARN of the model's package}. */
export function endpointStates({ name, role, key }: Endpoint): States {
  const versioned = runName(name);
  const use = { EndpointName: name, EndpointConfigName: jsonata('$version') };
  return {
    Model: {
      ...sdk('sagemaker:createModel', {
        ModelName: jsonata(versioned),
        ExecutionRoleArn: role,
        Containers: [{ ModelPackageName: jsonata('$states.input.package') }],
      }),
      Assign: { version: jsonata(versioned) },
      Next: 'Configure',
    },
    Configure: {
      ...sdk('sagemaker:createEndpointConfig', {
        EndpointConfigName: jsonata('$version'),
        KmsKeyId: key,
        // Without an instance: what is not asked costs nothing.
        ProductionVariants: [
          {
            VariantName: 'all',
            ModelName: jsonata('$version'),
            ServerlessConfig: { MemorySizeInMB: MEMORY_MB, MaxConcurrency: AT_ONCE },
          },
        ],
      }),
      Next: 'Look',
    },
    Look: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:describeEndpoint',
      Arguments: { EndpointName: name },
      // That there is none yet has no error of its own.
      Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Create' }],
      Next: 'Change',
    },
    Create: { ...sdk('sagemaker:createEndpoint', use), Next: 'Wait' },
    Change: { ...sdk('sagemaker:updateEndpoint', use), Next: 'Wait' },
    Wait: { Type: 'Wait', Seconds: ASK_SECONDS, Next: 'Ask' },
    Ask: {
      ...sdk('sagemaker:describeEndpoint', { EndpointName: name }),
      Output: { status: jsonata('$states.result.EndpointStatus') },
      Next: 'Serves?',
    },
    'Serves?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$states.input.status = 'InService'"), Next: 'Serves' },
        {
          Condition: jsonata("$states.input.status in ['Creating', 'Updating', 'SystemUpdating']"),
          Next: 'Wait',
        },
      ],
      Default: 'Failed',
    },
    Failed: {
      Type: 'Fail',
      Error: 'EndpointFailed',
      Cause:
        'The endpoint does not serve the approved model; SageMaker’s console says why. What it served before it serves still.',
    },
    Serves: { Type: 'Succeed' },
  };
}
