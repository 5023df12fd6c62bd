/** The machines of Step Functions, run as their definitions say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsSchema } from '../config.ts';
import { loadStates } from '../stacks/analytics/load.ts';
import { sparkStates } from '../stacks/analytics/spark.ts';
import { windowsStates } from '../stacks/analytics/windows.ts';
import { endpointStates } from '../stacks/models/endpoint.ts';
import { trainingStates } from '../stacks/models/training.ts';
import { backfillStates } from '../stacks/parts/backfill.ts';
import type { StateMachine } from './held.fixture.ts';
import { MachineError, runMachine } from './run-machine.fixture.ts';

const machine = (StartAt: string, States: object): StateMachine => ({ StartAt, States });
const fails = (error: string) => (thrown: unknown) =>
  thrown instanceof MachineError && thrown.error === error;

const lake = { workgroup: 'undertone', database: 'undertone' } as never;
const windows = machine('Span', windowsStates(settingsSchema.parse({}), lake));

/** Runs the machine of windows and gives the spans that were worked out. */
async function spansOf(input: object, older: string[] = []): Promise<string[]> {
  const spans: string[] = [];
  await runMachine(windows, input, {
    startedAt: '2026-03-10T12:34:56.789Z',
    tasks: {
      'athena:startQueryExecution.sync': ({ QueryString }: { QueryString: string }) => {
        if (!QueryString.startsWith('insert')) return { QueryExecution: { QueryExecutionId: 'days' } };
        const [from, to] = [...QueryString.matchAll(/"created_at" (?:>=|<) timestamp '([^']+)'/g)].map(
          ([, time]) => time,
        );
        assert.doesNotMatch(QueryString, /200[12]-/);
        spans.push(`${from} ${to}`);
        return {};
      },
      'athena:getQueryResults': ({ QueryExecutionId }: { QueryExecutionId: string }) => {
        assert.equal(QueryExecutionId, 'days');
        const Rows = ['date', ...older].map((VarCharValue) => ({ Data: [{ VarCharValue }] }));
        return { ResultSet: { Rows } };
      },
    },
  });
  return spans;
}

test('windows: the last two days, up to what is over', async () => {
  assert.deepEqual(await spansOf({ days: 2 }), ['2026-03-08 12:15:00.000 2026-03-10 12:19:56.789']);
});

test('windows: a month in pieces, then whatever older days there are', async () => {
  const month = await spansOf({ days: 31, older: true });
  assert.equal(month.length, 5);
  assert.equal(month[0], '2026-02-07 12:15:00.000 2026-02-14 12:15:00.000');
  assert.equal(month[4], '2026-03-07 12:15:00.000 2026-03-10 12:19:56.789');
  for (const older of [['2025-12-31'], ['2024-02-28', '2024-02-29', '2025-12-31']]) {
    const spans = await spansOf({ days: 31, older: true }, older);
    assert.equal(spans.length, 5 + older.length);
    assert.ok(spans.includes('2025-12-31 00:00:00.000 2026-01-01 00:00:00.000'), spans.join('\n'));
    if (older.length > 1) assert.ok(spans.includes('2024-02-29 00:00:00.000 2024-03-01 00:00:00.000'));
  }
});

test('windows: a span that is asked for begins where a window does', async () => {
  assert.deepEqual(await spansOf({ from: '2026-01-01T00:07:00Z', to: '2026-01-01T06:00:00Z' }), [
    '2026-01-01 00:00:00.000 2026-01-01 06:00:00.000',
  ]);
  await assert.rejects(spansOf({ from: "2026-01-01' or true" }), fails('States.QueryEvaluationError'));
});

test('windows: what Athena refuses is tried again, and then the machine fails', async () => {
  let asked = 0;
  const refuse = () => {
    asked++;
    throw new MachineError('Athena.AthenaException', 'no');
  };
  const running = { tasks: { 'athena:startQueryExecution.sync': refuse } };
  await assert.rejects(runMachine(windows, { days: 1 }, running), fails('Athena.AthenaException'));
  assert.equal(asked, 5);
});

const backfill = machine('Plan', backfillStates('arn', 2));
const asked = { topic: 'coffee', from: '2026-03-01T00:00:00Z', to: '2026-03-01T01:00:00Z' };
const stretches = [0, 1, 2, 3].map((n) => ({ topic: 'coffee', from: `from ${n}`, to: `to ${n}` }));

type Called = { Payload: { plan?: object; fetch?: (typeof stretches)[number] } };

/** Runs a backfill whose function answers as `fetch` says. */
const runBackfill = (fetch: (stretch: (typeof stretches)[number]) => object, input: object = asked) =>
  runMachine(backfill, input, {
    tasks: {
      'lambda:invoke': ({ Payload }: Called) => {
        if (Payload.fetch !== undefined) return { Payload: fetch(Payload.fetch) };
        assert.deepEqual(Payload, { plan: input });
        return { Payload: { stretches } };
      },
    },
  });

test('backfill: each stretch is asked for until it is whole', async () => {
  const calls: string[] = [];
  await runBackfill(({ from, ...more }) => {
    calls.push(from);
    const times = calls.filter((one) => one === from).length;
    return { from, ...more, done: from !== 'from 2' || times === 3, posts: times };
  });
  assert.deepEqual(calls.toSorted(), ['from 0', 'from 1', 'from 2', 'from 2', 'from 2', 'from 3']);
});

test('backfill: a stretch that cannot be fetched holds up no other, and the end says so', async () => {
  const calls: string[] = [];
  const running = runBackfill((stretch) => {
    calls.push(stretch.from);
    if (stretch.from === 'from 1') throw new MachineError('Error', 'X is down');
    return { ...stretch, done: true };
  });
  await assert.rejects(running, fails('StretchesFailed'));
  assert.deepEqual(new Set(calls), new Set(stretches.map(({ from }) => from)));
  assert.equal(calls.filter((one) => one === 'from 1').length, 7);
});

test('backfill: what was asked for wrongly is told at once', async () => {
  let asked = 0;
  const refuse = () => {
    asked++;
    throw new MachineError('UsageError', 'The range is empty.');
  };
  const input = { topic: 'coffee', from: 'now', to: 'then' };
  const refused = runMachine(backfill, input, { tasks: { 'lambda:invoke': refuse } });
  await assert.rejects(refused, fails('UsageError'));
  assert.equal(asked, 1);
  await assert.rejects(
    runMachine(backfill, { topic: 'coffee' }, { tasks: {} }),
    fails('States.QueryEvaluationError'),
  );
});

const names = {
  planner: 'planner',
  workgroup: 'undertone',
  workgroupArn: 'arn',
  secret: 'secret',
  cursors: 'cursors',
  rpuHours: 4,
};

interface Warehouse {
  plans?: object[];
  limits?: object[];
  statuses?: string[];
  running?: number;
}

async function runLoad({ plans = [], limits = [], statuses = [], running = 1 }: Warehouse) {
  const calls: [string, object][] = [];
  const answers: Record<string, () => object> = {
    'sfn:listExecutions': () => ({ Executions: Array.from({ length: running }, () => ({})) }),
    'redshiftserverless:listUsageLimits': () => ({ UsageLimits: limits }),
    'redshiftdata:batchExecuteStatement': () => ({ Id: 'one' }),
    'redshiftdata:describeStatement': () => {
      const Status = statuses.shift();
      return { Status, ...(Status === 'FAILED' ? { Error: 'a text is too long' } : {}) };
    },
  };
  const ended = runMachine(
    machine('Others', loadStates(names)),
    {},
    {
      tasks: {
        'aws-sdk:*': (args: object, resource: string) => {
          const action = resource.slice('aws-sdk:'.length);
          calls.push([action, args]);
          return answers[action]?.() ?? {};
        },
        'lambda:invoke': () => ({ Payload: plans.shift() }),
        'dynamodb:putItem': (args: object) => {
          calls.push(['putItem', args]);
          return {};
        },
      },
    },
  );
  const error = await ended.then(
    () => null,
    (thrown: unknown) => thrown as MachineError,
  );
  return { calls, actions: calls.map(([action]) => action.replace(/^.*:/, '')), error };
}

test('load: plan after plan until nothing is left, each remembered once it is in', async () => {
  const { calls, actions, error } = await runLoad({
    plans: [
      { objects: 3, statements: ['begin', 'copy'], upTo: 'a', more: true },
      { objects: 1, statements: ['begin'], upTo: 'b', more: false },
    ],
    statuses: ['STARTED', 'FINISHED', 'FINISHED'],
  });
  assert.equal(error, null);
  const load = ['batchExecuteStatement', 'describeStatement'];
  assert.deepEqual(actions, [
    'listExecutions',
    'listUsageLimits',
    'createUsageLimit',
    ...load,
    'describeStatement',
    'putItem',
    ...load,
    'putItem',
  ]);
  assert.deepEqual((calls[3]![1] as { Sqls: string[] }).Sqls, ['begin', 'copy']);
  const put = { TableName: 'cursors', Item: { source: { S: 'redshift' }, cursor: { S: 'b' } } };
  assert.deepEqual(calls.at(-1), ['putItem', put]);
});

test('load: what the warehouse refuses is told in its words, and not remembered', async () => {
  const plans = [{ objects: 1, statements: ['begin'], upTo: 'a', more: false }];
  const { actions, error } = await runLoad({ plans, statuses: ['FAILED'] });
  assert.match(error!.message, /LoadFailed: a text is too long/);
  assert.ok(!actions.includes('putItem'));
});

test('load: one at a time, nothing where nothing came, and the limit as the settings have it', async () => {
  assert.deepEqual((await runLoad({ running: 2 })).actions, ['listExecutions']);
  const nothing = { objects: 0, statements: [], upTo: 'a', more: false };
  const limit = { UsageLimitId: 'the limit', Amount: 4 };
  const same = await runLoad({ plans: [nothing], limits: [limit] });
  assert.deepEqual(same.actions, ['listExecutions', 'listUsageLimits']);
  const other = await runLoad({ plans: [nothing], limits: [{ ...limit, Amount: 9 }] });
  assert.deepEqual(other.calls[2], [
    'redshiftserverless:updateUsageLimit',
    { UsageLimitId: 'the limit', Amount: 4, BreachAction: 'deactivate' },
  ]);
});

test('Spark is given times that were parsed, and nothing else of the input', async () => {
  const job = {
    application: 'a',
    role: 'r',
    script: 's3://assets/windows.py',
    library: 's3://assets/lake.py',
    model: 's3://assets/model.json',
    lake: 's3://lake',
    minutes: 15,
  };
  const wordsFor = async (input: object): Promise<string[]> => {
    let words: string[] = [];
    type Started = { JobDriver: { SparkSubmit: { EntryPointArguments: string[] } } };
    await runMachine(machine('WorkOut', sparkStates(job)), input, {
      tasks: {
        'emr-serverless:startJobRun.sync': ({ JobDriver }: Started) => {
          words = JobDriver.SparkSubmit.EntryPointArguments;
          return {};
        },
      },
    });
    return words;
  };
  const always = ['--lake', 's3://lake', '--minutes', '15', '--model', 's3://assets/model.json'];
  assert.deepEqual(await wordsFor({}), always);
  assert.deepEqual(await wordsFor({ from: '2026-03-01T00:00:00Z', to: '2026-03-02', more: '--x' }), [
    ...always,
    '--from',
    '2026-03-01T00:00:00Z',
    '--to',
    '2026-03-02T00:00:00Z',
  ]);
  await assert.rejects(wordsFor({ from: '--lake s3://other' }), fails('States.QueryEvaluationError'));
});

const training = trainingStates({
  name: 'undertone',
  image: 'image',
  role: 'role',
  root: 's3://lake/',
  key: 'key',
  instance: 'ml.g5.xlarge',
  group: 'undertone',
});

test('a training registers what came of it, for someone to approve', async () => {
  const asked: Record<string, Record<string, unknown>> = {};
  const run = (input: object) =>
    runMachine(machine('Search?', training), input, {
      tasks: {
        'sagemaker:*': (args: Record<string, unknown>, resource: string) => {
          asked[resource] = args;
          return resource.includes('Tuning')
            ? { BestTrainingJob: { TrainingJobName: 'the-best' } }
            : { TrainingJobName: args.TrainingJobName };
        },
        'aws-sdk:sagemaker:describeTrainingJob': () => ({
          ModelArtifacts: { S3ModelArtifacts: 's3://lake/models/trained/model.tar.gz' },
          HyperParameters: { seed: '1' },
          FinalMetricDataList: [
            { MetricName: 'loss', Value: 0.4 },
            { MetricName: 'macro-recall', Value: 0.71 },
          ],
        }),
        'aws-sdk:sagemaker:createModelPackage': (args: Record<string, unknown>) => {
          asked.package = args;
          return { ModelPackageArn: 'the package' };
        },
      },
    });
  assert.deepEqual(await run({ learning_rate: 0.001, epochs: 3, command: 'rm' }), { package: 'the package' });
  const job = asked['sagemaker:createTrainingJob.sync']!;
  assert.equal(job.TrainingJobName, 'undertone-arun');
  assert.deepEqual(job.HyperParameters, { seed: '1', learning_rate: '0.001', epochs: '3' });
  assert.equal(asked.package!.ModelApprovalStatus, 'PendingManualApproval');
  assert.deepEqual(asked.package!.CustomerMetadataProperties, {
    job: 'undertone-arun',
    macro_recall: '0.71',
  });
  assert.deepEqual(await run({ tune: true }), { package: 'the package' });
  assert.equal((asked.package!.CustomerMetadataProperties as { job: string }).job, 'the-best');
  await run({});
  assert.deepEqual(asked['sagemaker:createTrainingJob.sync']!.HyperParameters, { seed: '1' });
});

test('an approved model is put behind the endpoint, which is made where there is none', async () => {
  const states = endpointStates({ name: 'undertone', role: 'role', key: 'key' });
  const run = async (statuses: (string | null)[]): Promise<string[]> => {
    const actions: string[] = [];
    await runMachine(
      machine('Model', states),
      { package: 'arn' },
      {
        tasks: {
          'aws-sdk:sagemaker:*': (_args: object, resource: string) => {
            const action = resource.slice('aws-sdk:sagemaker:'.length);
            actions.push(action);
            if (action !== 'describeEndpoint') return {};
            const EndpointStatus = statuses.shift();
            if (EndpointStatus === null) throw new MachineError('SageMaker.SageMakerException', 'none');
            return { EndpointStatus };
          },
        },
      },
    );
    return actions;
  };
  const made = ['createModel', 'createEndpointConfig', 'describeEndpoint'];
  assert.deepEqual(await run([null, 'Creating', 'InService']), [
    ...made,
    'createEndpoint',
    'describeEndpoint',
    'describeEndpoint',
  ]);
  assert.deepEqual(await run(['InService', 'Updating', 'InService']), [
    ...made,
    'updateEndpoint',
    'describeEndpoint',
    'describeEndpoint',
  ]);
  await assert.rejects(run(['InService', 'Failed']), fails('EndpointFailed'));
});
