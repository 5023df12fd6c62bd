/** A template as moto can deploy it: what it knows stays as it is, and what it does not is left out. */

export interface Template {
  Resources: Record<string, { Type: string; DependsOn?: string[] } & Record<string, unknown>>;
  Outputs?: Record<string, unknown>;
  Parameters?: Record<string, unknown>;
  Rules?: Record<string, unknown>;
}

/**
 * Types that moto's CloudFormation has no model of. It passes over them and calls the stack complete, so they are taken
 * out here, for a stack that is called complete to be one. Their properties are held by the tests of deploy/aws.
 */
export const UNKNOWN: ReadonlySet<string> = new Set([
  // Policies of resources: moto holds requests to none of them, so nothing would be shown by them.
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  // Served by moto itself, though not by way of a template.
  'AWS::Athena::NamedQuery',
  'AWS::Athena::WorkGroup',
  'AWS::Glue::Database',
  'AWS::Glue::Job',
  'AWS::Glue::SecurityConfiguration',
  'AWS::Glue::Table',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogStream',
  'AWS::SecretsManager::Secret',
  'AWS::Scheduler::Schedule',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Subscription',
  'AWS::Budgets::Budget',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::SageMaker::ModelPackageGroup',
  // Served in no way.
  'AWS::EMRServerless::Application',
  'AWS::RedshiftServerless::Namespace',
  'AWS::RedshiftServerless::Workgroup',
  'AWS::CDK::Metadata',
]);

/** Properties that moto reads wrongly: the tags of a key by other names than CloudFormation gives them. */
const MISREAD: Readonly<Record<string, string>> = { 'AWS::KMS::Key': 'Tags' };

/** Of no use in moto, which has no bootstrapped account to ask for its version. */
const OF_BOOTSTRAP = ['Parameters', 'Rules'] as const;

export function forMoto(template: Template): Template {
  const left = Object.entries(template.Resources).filter(([, { Type }]) => !UNKNOWN.has(Type));
  const kept = new Set(left.map(([id]) => id));
  const gone = (id: string): boolean => id in template.Resources && !kept.has(id);
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
    if (ref !== undefined && gone(ref)) return `arn:aws:left-out:::${ref}`;
    if (attribute !== undefined && gone(attribute[0]!)) return `arn:aws:left-out:::${attribute.join('.')}`;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));
  };
  const Resources = Object.fromEntries(
    left.map(([id, { DependsOn, ...resource }]) => [
      id,
      {
        ...(change(resource) as { Type: string }),
        ...(DependsOn === undefined ? {} : { DependsOn: [DependsOn].flat().filter((one) => kept.has(one)) }),
      },
    ]),
  );
  const changed = {
    ...template,
    Resources,
    Outputs: change(template.Outputs ?? {}) as Record<string, unknown>,
  };
  for (const { Type, Properties } of Object.values(Resources) as Template['Resources'][string][]) {
    const misread = MISREAD[Type];
    if (misread !== undefined) delete (Properties as Record<string, unknown>)[misread];
  }
  for (const part of OF_BOOTSTRAP) delete changed[part];
  return changed;
}
