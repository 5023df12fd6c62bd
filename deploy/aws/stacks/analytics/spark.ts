/**
 * The same windows by Spark, on EMR Serverless, for spans that are too much for one statement of Athena. Nothing runs
 * and nothing is paid for until the machine is started, with {} or {"from", "to"} (ISO 8601).
 */

import { fileURLToPath } from 'node:url';
import { Duration, Stack } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-emrserverless';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { jsonata, Machine, patiently, type States } from '../parts/machine.ts';
import { modelCard } from './confusion.ts';

const JOBS = new URL('../../jobs/', import.meta.url);
const RELEASE = 'emr-7.9.0';
const IDLE_MINUTES = 5;
/** The most that it may grow to, whatever is asked of it. */
const MOST = { cpu: '64 vCPU', memory: '256 GB', disk: '1000 GB' };

interface Job {
  application: string;
  role: string;
  script: string;
  library: string;
  model: string | null;
  lake: string;
  minutes: number;
}

/** Only times that could be parsed become arguments. */
const argumentsOf = ({ lake, minutes, model }: Job): string => {
  const given = ['--lake', lake, '--minutes', String(minutes), ...(model === null ? [] : ['--model', model])];
  const words = given.map((word) => JSON.stringify(word)).join(', ');
  return `(
  $in := $states.input;
  $time := function($text) { $fromMillis($toMillis($text), '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]Z') };
  $append([${words}], $append(
    $exists($in.from) ? ['--from', $time($in.from)] : [],
    $exists($in.to) ? ['--to', $time($in.to)] : []))
)`;
};

export const sparkStates = (job: Job): States => ({
  WorkOut: {
    Type: 'Task',
    Resource: 'arn:aws:states:::emr-serverless:startJobRun.sync',
    Arguments: {
      ApplicationId: job.application,
      ExecutionRoleArn: job.role,
      Name: 'windows',
      JobDriver: {
        SparkSubmit: {
          EntryPoint: job.script,
          EntryPointArguments: jsonata(argumentsOf(job)),
          SparkSubmitParameters: `--py-files ${job.library}`,
        },
      },
    },
    ...patiently,
    End: true,
  },
});

interface Props {
  settings: Settings;
  lake: LakeStack;
}

export class Spark extends Construct {
  readonly application: CfnApplication;
  readonly machine: Machine;

  constructor(scope: Construct, id: string, { settings, lake }: Props) {
    super(scope, id);
    this.application = new CfnApplication(this, 'Application', {
      name: settings.name,
      type: 'SPARK',
      releaseLabel: RELEASE,
      architecture: settings.architecture === 'arm64' ? 'ARM64' : 'X86_64',
      autoStartConfiguration: { enabled: true },
      autoStopConfiguration: { enabled: true, idleTimeoutMinutes: IDLE_MINUTES },
      maximumCapacity: MOST,
      monitoringConfiguration: {
        managedPersistenceMonitoringConfiguration: { enabled: true, encryptionKeyArn: lake.key.keyArn },
      },
    });
    const file = (name: string, path: string) => new Asset(this, name, { path });
    const script = file('Script', fileURLToPath(new URL('windows.py', JOBS)));
    const library = file('Library', fileURLToPath(new URL('lake.py', JOBS)));
    const card = modelCard(settings.enrich.model);
    const model = card === null ? null : file('Model', card);
    const role = lake.roles.analytics;
    const reading = new Policy(this, 'Reading', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [script, library, ...(model === null ? [] : [model])].map(({ bucket, s3ObjectKey }) =>
            bucket.arnForObjects(s3ObjectKey),
          ),
        }),
      ],
    });
    const { attrArn, attrApplicationId } = this.application;
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: 'spark-windows',
      comment: 'Works out windows on Spark and adds those that are new or have changed.',
      startAt: 'WorkOut',
      states: sparkStates({
        application: attrApplicationId,
        role: role.roleArn,
        script: script.s3ObjectUrl,
        library: library.s3ObjectUrl,
        model: model?.s3ObjectUrl ?? null,
        lake: lake.bucket.s3UrlForObject(lake.prefix === '' ? undefined : lake.prefix.slice(0, -1)),
        minutes: settings.analytics.windows.minutes,
      }),
      timeout: Duration.hours(12),
      statements: [
        new PolicyStatement({ actions: ['emr-serverless:StartJobRun'], resources: [attrArn] }),
        new PolicyStatement({
          actions: ['emr-serverless:GetJobRun', 'emr-serverless:CancelJobRun'],
          resources: [`${attrArn}/jobruns/*`],
        }),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [role.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' } },
        }),
        // Step Functions waits for the end of a run by a rule of its own.
        new PolicyStatement({
          actions: ['events:PutRule', 'events:PutTargets', 'events:DescribeRule'],
          resources: [
            Stack.of(this).formatArn({
              service: 'events',
              resource: 'rule',
              resourceName: 'StepFunctionsGetEventsForEMRServerlessJobRule',
            }),
          ],
        }),
      ],
    });
    this.machine.node.addDependency(reading);
  }
}
