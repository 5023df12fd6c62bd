/** Models of one’s own: trained on SageMaker by training/, registered, approved by a person, served. */
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { endpointStates } from './models/endpoint.ts';
import { type ModelImage, modelImage } from './models/image.ts';
import { endpointPermissions, runningImage, trainingPermissions } from './models/permissions.ts';
import { trainingStates } from './models/training.ts';
import { Machine } from './parts/machine.ts';
import type { OnLakeProps } from './parts/props.ts';

export interface ModelsProps extends OnLakeProps {
  /** Built from this repository unless given. */
  image?: (scope: Construct) => ModelImage;
}

export class ModelsStack extends Stack {
  readonly training: Machine;
  /** Where the settings want an endpoint. */
  readonly endpoint?: Machine;

  constructor(scope: Construct, id: string, props: ModelsProps) {
    super(scope, id, props);
    const { settings, lake } = props;
    const { name } = settings;
    const image = (props.image ?? modelImage)(this);
    const role = lake.roles.machineLearning;
    const group = new CfnModelPackageGroup(this, 'Models', {
      modelPackageGroupName: name,
      modelPackageGroupDescription:
        'Sentiment models trained here; none is served before someone approves it.',
    });
    const reading = new Policy(this, 'Running', {
      roles: [role],
      statements: runningImage(lake, image),
    });
    const root = lake.bucket
      .s3UrlForObject(lake.prefix === '' ? undefined : lake.prefix.slice(0, -1))
      .concat('/');
    this.training = new Machine(this, 'Training', {
      settings,
      lake,
      name: 'train',
      comment: 'Trains a model and registers it for someone to approve.',
      startAt: 'Search?',
      states: trainingStates({
        name,
        image: image.uri,
        role: role.roleArn,
        root,
        key: lake.key.keyArn,
        instance: settings.models.instance,
        group: name,
      }),
      timeout: Duration.days(2),
      statements: trainingPermissions(this, name, role),
    });
    this.training.node.addDependency(reading, group);
    new CfnOutput(this, 'TrainingMachine', { value: this.training.machine.stateMachineArn });
    new CfnOutput(this, 'CorporaFolder', { value: `${root}models/corpora/` });
    if (!settings.models.endpoint) return;
    this.endpoint = new Machine(this, 'Endpoint', {
      settings,
      lake,
      name: 'serve-model',
      comment: 'Puts an approved model behind the endpoint.',
      startAt: 'Model',
      states: endpointStates({ name, role: role.roleArn, key: lake.key.keyArn }),
      timeout: Duration.hours(2),
      statements: endpointPermissions(this, name, role, lake),
    });
    this.endpoint.node.addDependency(reading);
    new Rule(this, 'Approved', {
      description: 'A model was approved.',
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: ['SageMaker Model Package State Change'],
        detail: { ModelPackageGroupName: [name], ModelApprovalStatus: ['Approved'] },
      },
      targets: [
        new SfnStateMachine(this.endpoint.machine, {
          input: RuleTargetInput.fromObject({ package: EventField.fromPath('$.detail.ModelPackageArn') }),
        }),
      ],
    });
    new CfnOutput(this, 'EndpointName', { value: name });
  }
}
