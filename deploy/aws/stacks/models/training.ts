/**
 * Trains, or looks for the best settings first, and registers what comes of it for someone to approve. Started with
 * {} for a training with a search of its own, {"learning_rate", "batch_size", "epochs"} (numbers) for one without,
 * {"tune": true} for SageMaker's search over learning rate and batch size, several trainings side by side.
 */
import { jsonata, type States, sdk } from '../parts/machine.ts';

export interface Training {
  /** The deployment's name. */
  name: string;
  image: string;
  role: string;
  /** `s3://bucket/prefix/`. */
  root: string;
  key: string;
  instance: string;
  group: string;
}

const DISK_GB = 50;
const LONGEST_SECONDS = 6 * 3600;
const TRIALS = 16;
const TRIALS_AT_ONCE = 4;
const METRIC = 'macro-recall';

/** Disks of the machine itself are encrypted by it, and SageMaker takes no key for them. */
const HAS_OWN_DISK = /^ml\.(g4dn|g5|g6e?|gr6|p3dn|p4de?|p5en?|trn\d\w*|inf\d\w*|\w+d)\./;

/** A search may have 32 letters to its name. */
const NAME_LENGTH = 10;

/** By the run of the machine, so that a run that is tried again meets its own job. */
export const runName = (name: string): string =>
  `'${name}-' & $substring($replace($states.context.Execution.Name, /[^a-zA-Z0-9]/, ''), 0, ${NAME_LENGTH})`;

/** What a training and each training of a search have in common. */
const job = ({ image, role, root, key, instance }: Training) => ({
  AlgorithmSpecification: {
    TrainingImage: image,
    TrainingInputMode: 'File',
    MetricDefinitions: [{ Name: METRIC, Regex: 'best macro-recall ([0-9.]+)' }],
  },
  RoleArn: role,
  InputDataConfig: [
    {
      ChannelName: 'corpora',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: `${root}models/corpora/`,
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    },
  ],
  OutputDataConfig: { S3OutputPath: `${root}models/trained/`, KmsKeyId: key },
  ResourceConfig: {
    InstanceCount: 1,
    InstanceType: instance,
    VolumeSizeInGB: DISK_GB,
    ...(HAS_OWN_DISK.test(instance) ? {} : { VolumeKmsKeyId: key }),
  },
  StoppingCondition: { MaxRuntimeInSeconds: LONGEST_SECONDS },
  // A training calls nobody.
  EnableNetworkIsolation: true,
  EnableInterContainerTrafficEncryption: true,
});

/** Only settings that are numbers are passed on, as the texts that SageMaker asks for. */
const GIVEN = `$merge([{ 'seed': '1' }, $each($states.input, function($value, $name) {
  $name in ['learning_rate', 'batch_size', 'epochs', 'pieces', 'width', 'seed'] and $type($value) = 'number' ? { $name: $string($value) }
})])`;

export function trainingStates(training: Training): States {
  return {
    'Search?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$exists($states.input.tune) and $states.input.tune'), Next: 'Search' }],
      Default: 'Train',
    },
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Arguments: {
        TrainingJobName: jsonata(runName(training.name)),
        HyperParameters: jsonata(GIVEN),
        ...job(training),
      },
      Output: { job: jsonata('$states.result.TrainingJobName') },
      Next: 'Read',
    },
    Search: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync',
      Arguments: {
        HyperParameterTuningJobName: jsonata(runName(training.name)),
        HyperParameterTuningJobConfig: {
          Strategy: 'Bayesian',
          HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: METRIC },
          ResourceLimits: { MaxNumberOfTrainingJobs: TRIALS, MaxParallelTrainingJobs: TRIALS_AT_ONCE },
          ParameterRanges: {
            ContinuousParameterRanges: [
              { Name: 'learning_rate', MinValue: '0.0003', MaxValue: '0.01', ScalingType: 'Logarithmic' },
            ],
            CategoricalParameterRanges: [{ Name: 'batch_size', Values: ['32', '64', '128', '256'] }],
          },
          TrainingJobEarlyStoppingType: 'Off',
        },
        TrainingJobDefinition: { StaticHyperParameters: { seed: '1' }, ...job(training) },
      },
      Output: { job: jsonata('$states.result.BestTrainingJob.TrainingJobName') },
      Next: 'Read',
    },
    Read: {
      ...sdk('sagemaker:describeTrainingJob', { TrainingJobName: jsonata('$states.input.job') }),
      Output: {
        job: jsonata('$states.input.job'),
        model: jsonata('$states.result.ModelArtifacts.S3ModelArtifacts'),
        settings: jsonata('$states.result.HyperParameters'),
        recall: jsonata(`$string($states.result.FinalMetricDataList[MetricName = '${METRIC}'].Value)`),
      },
      Next: 'Register',
    },
    Register: {
      ...sdk('sagemaker:createModelPackage', {
        ModelPackageGroupName: training.group,
        ModelPackageDescription: jsonata(
          "'Training ' & $states.input.job & ', held-out macro-recall ' & $states.input.recall & '.'",
        ),
        ModelApprovalStatus: 'PendingManualApproval',
        InferenceSpecification: {
          Containers: [{ Image: training.image, ModelDataUrl: jsonata('$states.input.model') }],
          SupportedContentTypes: ['application/json'],
          SupportedResponseMIMETypes: ['application/json'],
          SupportedRealtimeInferenceInstanceTypes: ['ml.m5.large', 'ml.c5.large', 'ml.c5.xlarge'],
          SupportedTransformInstanceTypes: ['ml.m5.large'],
        },
        CustomerMetadataProperties: {
          job: jsonata('$states.input.job'),
          macro_recall: jsonata('$states.input.recall'),
        },
      }),
      Output: { package: jsonata('$states.result.ModelPackageArn') },
      End: true,
    },
  };
}
