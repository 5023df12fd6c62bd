import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS_WILDCARDS } from '../stacks/models/wildcards.ts';
import { ModelsStack } from '../stacks/models.ts';
import { allowed, beside, definition, findings, type StateMachine, wide } from './held.fixture.ts';
import { resource, resourcesOf, type SettingsInput } from './templates.ts';

const IMAGE = {
  uri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/assets:abc',
  repositoryArn: 'arn:aws:ecr:eu-west-1:123456789012:repository/assets',
};

const make = (models: SettingsInput['models'] = {}, more: SettingsInput = {}) =>
  beside(
    { ...more, models: { enabled: true, ...models } },
    (app, props) => new ModelsStack(app, 'Models', { ...props, image: () => IMAGE }),
  );

const plain = make({ instance: 'ml.m5.xlarge' });
const serving = make({ endpoint: true }, { prefix: 'lakes/one/' });

test('cdk-nag has nothing to say, each wildcard has its reason, and each reason is used', () => {
  for (const { app, template } of [plain, serving]) {
    assert.deepEqual(findings(app), []);
    assert.deepEqual(wide(template, MODELS_WILDCARDS), []);
  }
  for (const { actions, resources, reason } of MODELS_WILDCARDS)
    assert.ok(
      allowed(serving.template).some((one) => actions!.test(one.action) && resources.test(one.resource)),
      reason,
    );
});

test('a training and a search keep all they write under the lake’s key, and call nobody', () => {
  for (const { template } of [plain, serving]) {
    const { States } = definition(template, 'undertone-train');
    for (const job of [States.Train.Arguments, States.Search.Arguments.TrainingJobDefinition]) {
      assert.match(job.OutputDataConfig.KmsKeyId, /Key/);
      assert.equal(job.EnableNetworkIsolation, true);
      assert.equal(job.EnableInterContainerTrafficEncryption, true);
      assert.match(job.OutputDataConfig.S3OutputPath, /models\/trained\/$/);
      assert.equal(job.AlgorithmSpecification.TrainingImage, IMAGE.uri);
    }
  }
});

test('a disk of its own is encrypted by the machine; any other is under the lake’s key', () => {
  const disk = ({ template }: typeof plain) =>
    definition(template, 'undertone-train').States.Train.Arguments.ResourceConfig.VolumeKmsKeyId;
  assert.match(disk(plain), /Key/);
  for (const instance of ['ml.g5.xlarge', 'ml.g4dn.xlarge', 'ml.m5d.large', 'ml.p4d.24xlarge'])
    assert.equal(disk(make({ instance })), undefined, instance);
  for (const instance of ['ml.c5.xlarge', 'ml.m7i.large', 'ml.p3.2xlarge'])
    assert.match(disk(make({ instance })), /Key/, instance);
});

test('the search is over learning rate and batch size, by what the training says of itself', () => {
  const { Search } = definition(plain.template, 'undertone-train').States;
  const { ParameterRanges, HyperParameterTuningJobObjective } =
    Search.Arguments.HyperParameterTuningJobConfig;
  assert.deepEqual(ParameterRanges.ContinuousParameterRanges[0].Name, 'learning_rate');
  assert.deepEqual(ParameterRanges.CategoricalParameterRanges[0].Name, 'batch_size');
  const [metric] = Search.Arguments.TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions;
  assert.equal(metric.Name, HyperParameterTuningJobObjective.MetricName);
  assert.equal(new RegExp(metric.Regex).exec('best macro-recall 0.6612')?.[1], '0.6612');
});

test('what is trained waits for a person to approve it', () => {
  const { Register } = definition(plain.template, 'undertone-train').States;
  assert.equal(Register.Arguments.ModelApprovalStatus, 'PendingManualApproval');
  assert.equal(
    resource(plain.template, 'AWS::SageMaker::ModelPackageGroup').Properties.ModelPackageGroupName,
    'undertone',
  );
  assert.ok(!allowed(plain.template).some(({ action }) => action === 'sagemaker:UpdateModelPackage'));
});

test('only an approved model of this group is served, where an endpoint is wanted', () => {
  plain.template.resourceCountIs('AWS::Events::Rule', 0);
  assert.equal(plain.stack.endpoint, undefined);
  const rule = resource(serving.template, 'AWS::Events::Rule').Properties;
  assert.deepEqual(rule.EventPattern.detail, {
    ModelPackageGroupName: ['undertone'],
    ModelApprovalStatus: ['Approved'],
  });
  const machine = definition(serving.template, 'undertone-serve-model');
  assert.match(machine.States.Configure.Arguments.KmsKeyId, /Key/);
  assert.equal(machine.States.Look.Catch[0].Next, 'Create');
});

test('every state can be reached and leads on', () => {
  for (const name of ['train', 'serve-model']) walk(definition(serving.template, `undertone-${name}`), name);
});

function walk({ StartAt, States }: StateMachine, name: string): void {
  const seen = new Set<string>();
  const open = [StartAt];
  while (open.length > 0) {
    const id = open.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    const state = States[id];
    assert.ok(state, `${name} has no state ${id}`);
    const next = [state, ...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap(({ Next, Default }) => [
      Next,
      Default,
    ]);
    open.push(...next.filter((one) => one !== undefined));
  }
  assert.deepEqual([...seen].sort(), Object.keys(States).sort(), name);
}

test('the role of machine learning is passed to SageMaker and to nothing else', () => {
  const passes = allowed(serving.template).filter(({ action }) => action === 'iam:PassRole');
  assert.ok(passes.length > 1);
  for (const { conditions, resource } of passes) {
    assert.deepEqual(conditions, { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
    assert.match(resource, /MachineLearning/);
  }
  for (const { Properties } of Object.values(resourcesOf(serving.template, 'AWS::Logs::LogGroup')))
    assert.ok(Properties.KmsKeyId);
});
