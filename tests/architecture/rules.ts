/**
 * Who may import whom, by folder of src/. A folder may always import itself. Test files are held to the same
 * rules where they lie in a stage, save that they may use what they compare with.
 */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  // A configured rule is read when the file is, so that a slip in it is told with its line.
  config: ['model', 'topics'],
  telemetry: ['model'],
  // The stages know the nouns and themselves, never each other.
  topics: ['model'],
  sources: ['model'],
  log: ['model'],
  enrich: ['model'],
  sentiment: ['model'],
  lake: ['model'],
  windows: ['model'],
  ledger: ['model'],
  sinks: ['model'],
  alerts: ['model'],
  // Questions are asked of the lake's live objects and its ledger, and windows are worked out as they are asked for.
  // What a search or a rule asks for is found by the code that cut the posts into words and tags.
  query: ['model', 'lake', 'windows', 'ledger', 'topics', 'enrich'],
  // The one place where stages meet.
  pipeline: [
    'model',
    'telemetry',
    'topics',
    'sources',
    'log',
    'enrich',
    'sentiment',
    'lake',
    'windows',
    'ledger',
    'sinks',
    'alerts',
    'query',
  ],
  serve: [
    'model',
    'config',
    'telemetry',
    'topics',
    'sources',
    'log',
    'enrich',
    'sentiment',
    'lake',
    'windows',
    'ledger',
    'sinks',
    'alerts',
    'query',
    'pipeline',
  ],
};

/** Where each package, and each built-in that is a store of its own, may be imported. */
export const PACKAGE_HOMES: Record<string, readonly string[]> = {
  '@aws-sdk/client-comprehend': ['src/sentiment/remote/'],
  '@aws-sdk/client-sagemaker-runtime': ['src/sentiment/remote/'],
  '@aws-sdk/client-dynamodb': ['src/sinks/dynamodb/'],
  '@aws-sdk/client-s3': ['src/lake/s3/', 'src/sources/bucket/', 'src/sinks/s3/'],
  '@opensearch-project/opensearch': ['src/sinks/opensearch/'],
  '@aws-sdk/credential-provider-node': ['src/sinks/opensearch/'],
  pg: ['src/sinks/postgres/'],
  '@duckdb/node-api': ['src/lake/', 'src/query/'],
  'node:sqlite': ['src/log/sqlite/', 'src/lake/', 'src/query/'],
  entities: ['src/enrich/', 'src/sources/', 'src/sentiment/'],
  htmlparser2: ['src/sources/mastodon/'],
  tlds: ['src/enrich/'],
  'vader-sentiment': ['src/sentiment/lexicon/'],
  nodemailer: ['src/alerts/channels/'],
  ws: ['src/sources/bluesky-jetstream/', 'src/sources/mastodon/'],
  commander: ['src/serve/cli/', 'docs/'],
  eld: ['src/enrich/'],
  fastify: ['src/serve/api/'],
  pino: ['src/telemetry/'],
  'onnxruntime-node': ['src/sentiment/onnx/'],
  '@huggingface/tokenizers': ['src/sentiment/onnx/'],
  'prom-client': ['src/telemetry/'],
  yaml: ['src/config/'],
  zod: ['src/config/', 'src/serve/api/'],
};

/** What the dashboard in web/src is made of; none of it is there when the server runs. */
export const PAGE_PACKAGES = /^(react|react-dom|uplot|markdown-to-jsx|@codemirror|@lezer)(\/|$)/;

export interface Exception {
  /** The file the rule does not hold for. */
  file: string;
  /** The imported file, package or folder of src/; for rules on one file alone, the name of the rule. */
  to: string;
  reason: string;
}

/** Known breaks of the rules above, each with its reason. One that is no longer needed fails the test. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'src/pipeline/rebuild/old-state.ts',
    to: 'node:sqlite',
    reason: 'carries over what can still be read of a damaged database, table by table, below every stage',
  },
];
