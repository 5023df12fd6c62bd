/** Who is told: a topic under the lake's key, into which alarms and the budget of this account write. */
import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';

const WRITERS = ['cloudwatch', 'budgets'];

export class News extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, settings: Settings, lake: LakeStack) {
    super(scope, id);
    const principals = WRITERS.map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
    const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    this.topic = new Topic(this, 'Topic', {
      displayName: `${settings.name}: alarms`,
      masterKey: lake.key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsAndBudget',
        principals,
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
    lake.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsAndBudget',
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      }),
    );
    const { email } = settings.watch;
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}
