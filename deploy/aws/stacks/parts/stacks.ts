/** Which stacks there are, and what each is given of the others. */
import { App, type AppProps, Tags } from 'aws-cdk-lib';
import type { Settings } from '../../config.ts';
import { AnalyticsStack } from '../analytics.ts';
import { EnrichStack } from '../enrich.ts';
import { IngestStack } from '../ingest.ts';
import { LakeStack } from '../lake.ts';
import { ModelsStack } from '../models.ts';
import { ServeStack } from '../serve.ts';
import { WatchStack } from '../watch.ts';
import type { Assets } from './props.ts';

/** Behaviour of the CDK that stays off for old apps unless it is asked for. */
const FLAGS = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-ecs:arnFormatIncludesClusterName': true,
  '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': false,
};

export const newApp = (props: AppProps = {}): App =>
  new App({ ...props, context: { ...FLAGS, ...props.context } });

export interface Stacks {
  lake: LakeStack;
  ingest?: IngestStack;
  enrich?: EnrichStack;
  analytics?: AnalyticsStack;
  serve?: ServeStack;
  models?: ModelsStack;
  watch?: WatchStack;
}

export function addStacks(app: App, settings: Settings, assets: Assets): Stacks {
  const props = (id: string) => ({
    stackName: `${settings.name}-${id.toLowerCase()}`,
    env: {
      region: settings.region ?? process.env.CDK_DEFAULT_REGION,
      account: settings.account ?? process.env.CDK_DEFAULT_ACCOUNT,
    },
    settings,
    assets,
  });
  const lake = new LakeStack(app, 'Lake', props('Lake'));
  const ingest = settings.ingest.enabled
    ? new IngestStack(app, 'Ingest', { ...props('Ingest'), lake })
    : undefined;
  const enrich = settings.enrich.enabled
    ? new EnrichStack(app, 'Enrich', { ...props('Enrich'), lake, stream: ingest?.stream })
    : undefined;
  const analytics = settings.analytics.enabled
    ? new AnalyticsStack(app, 'Analytics', { ...props('Analytics'), lake })
    : undefined;
  const serve = settings.serve.enabled
    ? new ServeStack(app, 'Serve', { ...props('Serve'), lake })
    : undefined;
  const models = settings.models.enabled
    ? new ModelsStack(app, 'Models', { ...props('Models'), lake })
    : undefined;
  const others = [enrich, analytics, serve, models];
  const watch = settings.watch.enabled
    ? new WatchStack(app, 'Watch', { ...props('Watch'), lake, ingest, others })
    : undefined;
  Tags.of(app).add('application', settings.name);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(app).add(key, value);
  return { lake, ingest, enrich, analytics, serve, models, watch };
}
