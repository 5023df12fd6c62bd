/** Alarms, a budget and a page over the other stacks. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IngestStack } from './ingest.ts';
import type { OnLakeProps } from './parts/props.ts';
import { Alarms } from './watch/alarms.ts';
import { Budget } from './watch/budget.ts';
import { News } from './watch/news.ts';
import { Overview } from './watch/overview.ts';
import { functionsOf, machinesOf, queuesOf } from './watch/parts-of.ts';

export interface WatchProps extends OnLakeProps {
  ingest?: IngestStack | undefined;
  /** The other stacks that the settings make, beside the lake's. */
  others: readonly (Stack | undefined)[];
}

export class WatchStack extends Stack {
  readonly news: News;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id, props);
    const { settings, lake, ingest } = props;
    const { lagMinutes, budgetUsd } = settings.watch;
    const stacks = [lake, ingest, ...props.others].filter((stack) => stack !== undefined);
    const watched = [...new Set(stacks)];
    this.news = new News(this, 'News', settings, lake);
    this.alarms = new Alarms(this, 'Alarms', this.news);
    const queues = queuesOf(watched);
    const functions = functionsOf(watched);
    const machines = machinesOf(watched);
    if (ingest !== undefined) {
      const { collector, buffer } = settings.ingest;
      this.alarms.ingest(ingest, lagMinutes * 60, buffer.seconds, collector !== 'none');
    }
    for (const queue of queues) this.alarms.queue(queue, lagMinutes * 60);
    for (const one of functions) this.alarms.function(one);
    for (const one of machines) this.alarms.machine(one);
    new Overview(this, 'Overview', {
      name: settings.name,
      alarms: this.alarms,
      ...(ingest === undefined ? {} : { ingest }),
      queues,
      functions,
      machines,
    });
    if (budgetUsd !== undefined) new Budget(this, 'Budget', settings.name, budgetUsd, this.news);
    new CfnOutput(this, 'AlarmTopic', { value: this.news.topic.topicArn });
  }
}
