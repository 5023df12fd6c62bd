/**
 * Every wildcard that a permission of these stacks may hold, with its reason. tests/nag.test.ts walks all statements
 * of all templates and holds them to this list.
 */
export interface Wildcard {
  /** The action as it stands in the statement; one that is a wildcard itself has to be named. */
  actions?: RegExp;
  /** The resource as it stands in the statement, references as <LogicalId.Attribute>. */
  resources: RegExp;
  /** In whose policy; in any unless given. */
  of?: 'key' | 'bucket' | 'queue' | 'topic' | 'secret' | 'identity';
  reason: string;
}

export const WILDCARDS: readonly Wildcard[] = [
  {
    of: 'key',
    resources: /^\*$/,
    reason: 'In the policy of a key, * is this key, which cannot name itself.',
  },
  {
    of: 'key',
    actions: /^kms:\*$/,
    resources: /^\*$/,
    reason: 'The account may manage its key; who in it may use the key is for policies of IAM to say.',
  },
  {
    of: 'key',
    actions: /^kms:(GenerateDataKey|ReEncrypt)\*$/,
    resources: /^\*$/,
    reason: 'The secret’s own key: for principals of this account, by way of Secrets Manager alone.',
  },
  {
    of: 'identity',
    actions: /^s3:(GetObject|PutObject|AbortMultipartUpload|DeleteObject)$/,
    resources:
      /^<BucketObjects\.Arn>\/([\w.-]+\/)*(raw|uploads|posts|tombstones|dead-letters|withheld|windows|exports|config|models|errors|athena|cleaned)\/\*$/,
    reason: 'A folder of the lake: its objects are named as they come.',
  },
  {
    of: 'bucket',
    resources: /^<Bucket\w+\.Arn>\/(lake\/)?\*$/,
    reason:
      'What holds for every object of the bucket: refusals, and delivery of access logs into their own.',
  },
  {
    of: 'identity',
    actions: /^glue:Get(Database|Tables?|Partitions?)$/,
    resources: /:table\/\w+\/\*$/,
    reason: 'Tables and views of the one database; a query may join any of them.',
  },
  {
    of: 'identity',
    actions: /^es:ESHttp(Get|Head|Post|Put|Delete)$/,
    resources: /:domain\/[\w-]+\/[\w-]+\/\*$/,
    reason: 'Paths below the one index, such as its documents.',
  },
  {
    of: 'identity',
    actions:
      /^logs:(CreateLogDelivery|GetLogDelivery|UpdateLogDelivery|DeleteLogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
    resources: /^\*$/,
    reason: 'CloudWatch Logs knows no resource for the delivery of a state machine’s log.',
  },
  {
    of: 'identity',
    actions: /^logs:(AssociateKmsKey|CreateLogGroup|CreateLogStream|PutLogEvents)$/,
    resources: /:log-group:\/aws-glue\/jobs\/\*$/,
    reason: 'Glue itself makes and names the groups and streams of its jobs’ logs.',
  },
  {
    of: 'identity',
    actions: /^xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)$/,
    resources: /^\*$/,
    reason: 'X-Ray knows no resources for these actions.',
  },
  {
    of: 'identity',
    actions: /^ecr:GetAuthorizationToken$/,
    resources: /^\*$/,
    reason: 'ECR knows no resource for signing in.',
  },
  {
    of: 'identity',
    actions: /^states:(DescribeExecution|StopExecution|RedriveExecution)$/,
    resources: /:execution:/,
    reason: 'The runs of the machine’s own map: AWS names them as it starts them.',
  },
];
