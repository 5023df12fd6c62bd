/** One page in CloudWatch: alarms on top, then the way of a post. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { IngestStack } from '../ingest.ts';
import type { Machine } from '../parts/machine.ts';
import type { NodeFunction } from '../parts/node-function.ts';
import type { WorkQueue } from '../parts/queue.ts';
import type { Alarms } from './alarms.ts';
import type { Named } from './parts-of.ts';

interface Props {
  name: string;
  alarms: Alarms;
  ingest?: IngestStack;
  queues: readonly Named<WorkQueue>[];
  functions: readonly Named<NodeFunction>[];
  machines: readonly Named<Machine>[];
}

const FIVE = Duration.minutes(5);

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: 12, height: 6 });

export class Overview extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { name, alarms, ingest, queues, functions, machines }: Props) {
    super(scope, id);
    const rows: IWidget[][] = [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 4 })],
    ];
    if (ingest !== undefined) {
      const firehose = (metricName: string, statistic: string) =>
        new Metric({
          namespace: 'AWS/Firehose',
          metricName,
          dimensionsMap: { DeliveryStreamName: ingest.delivery.name },
          period: FIVE,
          statistic,
        });
      rows.push([
        graph(
          'Collected',
          [ingest.stream.metricIncomingRecords({ period: FIVE, statistic: 'sum' })],
          [ingest.stream.metricIncomingBytes({ period: FIVE, statistic: 'sum' })],
        ),
        graph(
          'Delivered',
          [firehose('DeliveryToS3.Records', 'sum')],
          [firehose('DeliveryToS3.DataFreshness', 'max')],
        ),
      ]);
    }
    if (queues.length > 0)
      rows.push([
        graph(
          'Waiting',
          queues.map(({ name, part }) =>
            part.queue.metricApproximateNumberOfMessagesVisible({
              period: FIVE,
              statistic: 'max',
              label: name,
            }),
          ),
          queues.map(({ name, part }) =>
            part.queue.metricApproximateAgeOfOldestMessage({
              period: FIVE,
              statistic: 'max',
              label: `${name}: oldest, s`,
            }),
          ),
        ),
        graph(
          'Put aside',
          queues.map(({ name, part }) =>
            part.deadLetters.metricApproximateNumberOfMessagesVisible({
              period: FIVE,
              statistic: 'max',
              label: name,
            }),
          ),
        ),
      ]);
    if (functions.length > 0)
      rows.push([
        graph(
          'Calls and errors',
          functions.map(({ name, part }) =>
            part.function.metricInvocations({ period: FIVE, statistic: 'sum', label: name }),
          ),
          functions.map(({ name, part }) =>
            part.function.metricErrors({ period: FIVE, statistic: 'sum', label: `${name}: errors` }),
          ),
        ),
        graph(
          'Duration',
          functions.map(({ name, part }) =>
            part.function.metricDuration({ period: FIVE, statistic: 'p99', label: `${name}: 99 %, ms` }),
          ),
        ),
      ]);
    if (machines.length > 0)
      rows.push([
        graph(
          'Runs',
          machines.map(({ name, part }) =>
            part.machine.metricSucceeded({ period: FIVE, statistic: 'sum', label: name }),
          ),
          machines.map(({ name, part }) =>
            part.machine.metricFailed({ period: FIVE, statistic: 'sum', label: `${name}: failed` }),
          ),
        ),
      ]);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: name,
      defaultInterval: Duration.days(1),
      widgets: rows,
    });
  }
}
