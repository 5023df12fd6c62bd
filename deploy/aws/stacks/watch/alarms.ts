/** Alarms: what is late, what failed, what was put aside. Each says what it means. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { IngestStack } from '../ingest.ts';
import type { Machine } from '../parts/machine.ts';
import type { NodeFunction } from '../parts/node-function.ts';
import type { WorkQueue } from '../parts/queue.ts';
import type { News } from './news.ts';
import type { Named } from './parts-of.ts';

const FIVE = Duration.minutes(5);
/** Nothing at all for so long is told, where a collector is to bring something. */
const SILENT_PERIODS = 12;

interface Wanted {
  metric: IMetric;
  above?: number;
  below?: number;
  /** Periods of five minutes, one after the other. */
  periods?: number;
  missing?: TreatMissingData;
  meaning: string;
}

export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #news: News;

  constructor(scope: Construct, id: string, news: News) {
    super(scope, id);
    this.#news = news;
  }

  add(name: string, { metric, above, below, periods = 1, missing, meaning }: Wanted): void {
    const alarm = new Alarm(this, name, {
      alarmDescription: meaning,
      metric,
      threshold: above ?? below ?? 0,
      comparisonOperator:
        below === undefined
          ? ComparisonOperator.GREATER_THAN_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.#news.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.all.push(alarm);
  }

  queue({ name, part }: Named<WorkQueue>, lagSeconds: number): void {
    this.add(`${name} put aside`, {
      metric: part.deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE, statistic: 'max' }),
      above: 0,
      meaning: `${name}: messages failed again and again and lie in the queue of dead letters. Nothing is lost: send them back when the cause is gone.`,
    });
    this.add(`${name} late`, {
      metric: part.queue.metricApproximateAgeOfOldestMessage({ period: FIVE, statistic: 'max' }),
      above: lagSeconds,
      meaning: `${name}: what came has waited for longer than the settings allow.`,
    });
  }

  function({ name, part }: Named<NodeFunction>): void {
    this.add(`${name} errors`, {
      metric: part.function.metricErrors({ period: FIVE, statistic: 'sum' }),
      above: 0,
      periods: 3,
      meaning: `${name}: calls fail, for a quarter of an hour by now. They are tried again; the function's log says why.`,
    });
    this.add(`${name} throttled`, {
      metric: part.function.metricThrottles({ period: FIVE, statistic: 'sum' }),
      above: 0,
      periods: 3,
      meaning: `${name}: calls are held back, since as many run as may. Raise enrich.concurrency, or the account's limit.`,
    });
  }

  machine({ name, part }: Named<Machine>): void {
    const metric = (what: string) =>
      new Metric({
        namespace: 'AWS/States',
        metricName: what,
        dimensionsMap: { StateMachineArn: part.machine.stateMachineArn },
        period: FIVE,
        statistic: 'sum',
      });
    this.add(`${name} failed`, {
      metric: metric('ExecutionsFailed'),
      above: 0,
      meaning: `${name}: a run failed. The next makes good what it left undone; its history says why.`,
    });
    this.add(`${name} timed out`, {
      metric: metric('ExecutionsTimedOut'),
      above: 0,
      meaning: `${name}: a run took too long and was ended.`,
    });
  }

  ingest(ingest: IngestStack, lagSeconds: number, bufferSeconds: number, isCollected: boolean): void {
    const { stream, delivery, collector } = ingest;
    const firehose = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/Firehose',
        metricName,
        dimensionsMap: { DeliveryStreamName: delivery.name },
        period: FIVE,
        statistic,
      });
    this.add('Delivery late', {
      metric: firehose('DeliveryToS3.DataFreshness', 'max'),
      // It waits for its buffer to fill, by intention.
      above: lagSeconds + bufferSeconds,
      meaning: 'Firehose has not written for too long what is in the stream.',
    });
    this.add('Delivery failed', {
      metric: firehose('DeliveryToS3.Success', 'min'),
      below: 1,
      periods: 2,
      meaning: 'Firehose cannot write into the bucket. It tries for a day; its log says why.',
    });
    this.add('Stream late', {
      metric: stream.metricGetRecordsIteratorAgeMilliseconds({ period: FIVE, statistic: 'max' }),
      above: (lagSeconds + bufferSeconds) * 1000,
      meaning: 'What reads the stream falls behind; what is older than a day would be lost.',
    });
    this.add('Stream full', {
      metric: stream.metric('WriteProvisionedThroughputExceeded', { period: FIVE, statistic: 'sum' }),
      above: 0,
      periods: 3,
      meaning: 'The stream takes less than is collected; the collector holds its sources back.',
    });
    if (isCollected)
      this.add('Nothing comes', {
        metric: stream.metricIncomingRecords({ period: FIVE, statistic: 'sum' }),
        below: 1,
        periods: SILENT_PERIODS,
        missing: TreatMissingData.BREACHING,
        meaning: 'For an hour nothing was collected: the collector, or every one of its sources, is down.',
      });
    if (collector !== undefined)
      this.add('Collector stopped', {
        metric: new Metric({
          namespace: 'ECS/ContainerInsights',
          metricName: 'RunningTaskCount',
          dimensionsMap: {
            ClusterName: collector.service.cluster.clusterName,
            ServiceName: collector.service.serviceName,
          },
          period: FIVE,
          statistic: 'max',
        }),
        below: 1,
        periods: 3,
        missing: TreatMissingData.BREACHING,
        meaning:
          'The collector does not run. What its sources send meanwhile is fetched afterwards as far as they allow.',
      });
  }
}
