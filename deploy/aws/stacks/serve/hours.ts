/** Starts and stops the dashboard at the hours of the settings, by asking ECS for one task or for none. */
import { TimeZone } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import type { Dashboard } from './dashboard.ts';

interface Props {
  hours: NonNullable<Settings['serve']['hours']>;
  dashboard: Dashboard;
  lake: LakeStack;
}

export class Hours extends Construct {
  constructor(scope: Construct, id: string, { hours, dashboard, lake }: Props) {
    super(scope, id);
    const { cluster, service } = dashboard;
    const at = (name: string, fields: string, tasks: number, description: string) =>
      new Schedule(this, name, {
        schedule: ScheduleExpression.expression(`cron(${sixFields(fields)})`, TimeZone.of(hours.timezone)),
        description,
        target: new Universal({
          service: 'ecs',
          action: 'updateService',
          input: ScheduleTargetInput.fromObject({
            Cluster: cluster.clusterName,
            Service: service.serviceName,
            DesiredCount: tasks,
          }),
          policyStatements: [
            new PolicyStatement({ actions: ['ecs:UpdateService'], resources: [service.serviceArn] }),
          ],
          retryAttempts: 5,
        }),
        key: lake.key,
      });
    at('Start', hours.start, 1, 'The dashboard is started.');
    at('Stop', hours.stop, 0, 'The dashboard is stopped.');
  }
}

/** EventBridge's cron has a year; with five fields every year is meant. */
function sixFields(fields: string): string {
  const bare = fields.trim().replace(/^cron\((.*)\)$/, '$1');
  return bare.split(/\s+/).length === 5 ? `${bare} *` : bare;
}
