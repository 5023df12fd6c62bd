/**
 * A budget of the whole account for a month. One of this deployment alone would go by its tags, which count only
 * after someone has activated them in the console of billing, and would be silent until then.
 */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { News } from './news.ts';

/** Percent of the budget, and whether of what was spent or of what will have been by the end of the month. */
const STEPS = [
  { threshold: 80, notificationType: 'ACTUAL' },
  { threshold: 100, notificationType: 'ACTUAL' },
  { threshold: 100, notificationType: 'FORECASTED' },
];

export class Budget extends Construct {
  constructor(scope: Construct, id: string, name: string, dollars: number, news: News) {
    super(scope, id);
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: name,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
      },
      notificationsWithSubscribers: STEPS.map((step) => ({
        notification: { ...step, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: news.topic.topicArn }],
      })),
    });
  }
}
