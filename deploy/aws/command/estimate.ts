/** What a deployment costs a month, before anything is created. */
import type { Settings } from '../config.ts';
import { MEASURED } from './measured.ts';
import { DAYS, GIB, HOURS, PRICE } from './prices.ts';

export interface Load {
  postsPerDay: number;
  /** Bytes that a post takes in the bucket: its original, compressed, and its row. */
  rawBytes: number;
  rowBytes: number;
}

/**
 * US dollars a month of one thing: what it costs though nothing comes, what posts add, and what keeping a month's
 * posts adds to each later month.
 */
export interface Item {
  stack: string;
  what: string;
  fixed: number;
  variable: number;
  growth: number;
}

export interface Estimate {
  items: Item[];
  /** US dollars a month, sums of the items. */
  fixed: number;
  variable: number;
  growth: number;
  total: number;
  /** What a million posts more add, once. */
  perMillionPosts: number;
  /** Sentiment and entities of a million posts by Amazon Comprehend, beside it. */
  comprehendPerMillion: number;
}

/** A post is two of Comprehend's least charges: three units for its sentiment, three for its entities. */
const COMPREHEND_PER_MILLION = 2 * PRICE.comprehend.leastUnits * PRICE.comprehend.unit * 1e6;
/** Firehose and Kinesis round records up to this. */
const FIREHOSE_STEP = 5 * 1024;
const KINESIS_STEP = 1024;
/** A live source yields a block every ten seconds at the least, and four a second while much comes. */
const LEAST_BLOCKS = DAYS * 8640;
const MOST_BLOCKS = DAYS * 86_400 * 4;
const POSTS_PER_BLOCK = 10;
/** Bytes of an item in the table of owners, and of a whole post in a table. */
const OWNER_BYTES = 200;
const WRITE_UNIT = 1024;
/** Athena charges each query for this much at the least. */
const LEAST_SCAN = 10 * 2 ** 20;
const TIB = 2 ** 40;
/** Ten hours on each working day of a month: a dashboard runs while it is started. */
const WORKING_HOURS = 217;
const REDSHIFT_LEAST_SECONDS = 60;
const ALARMS = 12;

/** Of the first month, in which each post is stored for half of the time on average. */
export function estimate(settings: Settings, load: Load): Estimate {
  const month = monthOf(settings, load);
  const items = [
    ...lake(month),
    ...(settings.ingest.enabled ? ingest(month) : []),
    ...(settings.enrich.enabled ? enrich(month) : []),
    ...(settings.analytics.enabled ? analytics(month) : []),
    ...(settings.serve.enabled ? serve(month) : []),
    ...(settings.watch.enabled ? watch() : []),
  ];
  const fixed = sum(items.map((item) => item.fixed));
  const variable = sum(items.map((item) => item.variable));
  return {
    items,
    fixed,
    variable,
    growth: sum(items.map((item) => item.growth)),
    total: fixed + variable,
    perMillionPosts: month.posts === 0 ? 0 : (variable / month.posts) * 1e6,
    comprehendPerMillion: COMPREHEND_PER_MILLION,
  };
}

/** What comes in a month. */
interface Month {
  settings: Settings;
  posts: number;
  rawBytes: number;
  rowBytes: number;
  storedBytes: number;
  blocks: number;
  objects: number;
  processor: 'arm64' | 'x86_64';
}

function monthOf(settings: Settings, { postsPerDay, rawBytes, rowBytes }: Load): Month {
  const posts = postsPerDay * DAYS;
  const raw = posts * rawBytes;
  const { seconds, megabytes } = settings.ingest.buffer;
  const byTime = (DAYS * 86_400) / Math.max(seconds, 1);
  return {
    settings,
    posts,
    rawBytes: raw,
    rowBytes: posts * rowBytes,
    storedBytes: raw + posts * rowBytes,
    blocks: clamp(posts / POSTS_PER_BLOCK, LEAST_BLOCKS, Math.max(MOST_BLOCKS, raw / 500_000)),
    objects: Math.max(Math.min(byTime, posts), raw / (megabytes * 1e6)),
    processor: settings.architecture === 'arm64' ? 'arm64' : 'x86_64',
  };
}

function lake({ storedBytes, objects, settings }: Month): Item[] {
  const kept = (storedBytes / GIB) * PRICE.s3.gibMonth;
  const writes = objects * 4 * PRICE.s3.write + objects * 8 * PRICE.s3.read;
  const secrets = settings.serve.enabled || settings.ingest.enabled ? PRICE.secret : 0;
  return [
    item('lake', 'key and secret', PRICE.kms.key + secrets),
    item('lake', 'bucket', 0, kept / 2 + writes, kept),
  ];
}

function ingest({ settings, rawBytes, blocks, processor }: Month): Item[] {
  const { kinesis, firehose, lambda, fargate } = PRICE;
  const { collector, cpu, memory, network } = settings.ingest;
  const streamed = Math.max(rawBytes, blocks * KINESIS_STEP) / GIB;
  const delivered = Math.max(rawBytes, blocks * FIREHOSE_STEP) / GIB;
  const items = [
    item('ingest', 'Kinesis stream', kinesis.streamHour * HOURS, streamed * (kinesis.gibIn + kinesis.gibOut)),
    item('ingest', 'Firehose', 0, delivered * firehose.gib),
  ];
  if (collector === 'container') {
    const task = (cpu / 1024) * fargate.vcpuHour[processor] + (memory / 1024) * fargate.gibHour[processor];
    const route = network === 'nat' ? PRICE.natHour : PRICE.publicAddressHour;
    const moved = network === 'nat' ? (rawBytes / GIB) * 4 * PRICE.natGib : 0;
    items.push(item('ingest', 'collector, always on', task * HOURS, 0));
    items.push(item('ingest', network === 'nat' ? 'NAT gateway' : 'its address', route * HOURS, moved));
  }
  if (collector === 'schedule') {
    const seconds = (HOURS * 3600) / 3;
    const calls = HOURS * 4 * lambda.request + seconds * (memory / 1024) * lambda.gibSecond[processor];
    items.push(item('ingest', 'collector, 5 of every 15 minutes', calls));
  }
  return items;
}

function enrich({ settings, posts, rawBytes, objects, processor }: Month): Item[] {
  const { lambda, sqs, dynamodb, kinesis } = PRICE;
  const { memory, model, lowLatency, sinks } = settings.enrich;
  const ways = lowLatency ? 2 : 1;
  const gib = memory / 1024;
  const perSecond =
    (MEASURED.postsPerSecond[model] ?? MEASURED.postsPerSecond.transformer!) * Math.min(1, memory / 1769);
  const seconds = (posts * ways) / perSecond;
  const messages = objects * 3 * sqs.request;
  const stream = lowLatency ? (rawBytes / GIB) * kinesis.gibOut : 0;
  const kept = ((posts * OWNER_BYTES) / GIB) * (dynamodb.gibMonth + dynamodb.recoveryGibMonth);
  const items = [
    item(
      'enrich',
      `function, model ${model}`,
      0,
      seconds * gib * lambda.gibSecond[processor] + objects * lambda.request * ways + messages + stream,
    ),
    item('enrich', 'table of owners', 0, posts * ways * dynamodb.write + kept / 2, kept),
  ];
  const told = Number(sinks.dynamodb) + Number(sinks.opensearch !== false);
  if (told > 0) {
    const telling = (posts * told) / MEASURED.toldPerSecond;
    items.push(
      item(
        'enrich',
        'functions of sinks',
        0,
        telling * lambda.gibSecond[processor] + posts * told * dynamodb.read + messages * told,
      ),
    );
  }
  if (sinks.dynamodb) {
    // One more for the index of authors.
    const units = Math.ceil(MEASURED.itemBytes / WRITE_UNIT) + 1;
    const stored = ((posts * MEASURED.itemBytes) / GIB) * dynamodb.gibMonth;
    items.push(item('enrich', 'table of posts', 0, posts * units * dynamodb.write + stored / 2, stored));
  }
  return items;
}

function analytics({ settings, rowBytes }: Month): Item[] {
  const { minutes } = settings.analytics.windows;
  const queries = (HOURS * 60) / minutes;
  // A round reads the columns of the latest day that it counts, some tenth of its bytes.
  const scanned = Math.max(rowBytes / DAYS / 10, LEAST_SCAN);
  const items = [
    item(
      'analytics',
      `windows of ${minutes} minutes by Athena`,
      ((queries * LEAST_SCAN) / TIB) * PRICE.athena.tib,
      ((queries * (scanned - LEAST_SCAN)) / TIB) * PRICE.athena.tib,
    ),
  ];
  const { redshift } = settings.analytics;
  if (redshift !== false) {
    const loads = HOURS * REDSHIFT_LEAST_SECONDS * redshift.baseCapacity;
    const most = redshift.maxRpuHours * DAYS;
    items.push(
      item('analytics', 'Redshift, one load an hour', Math.min(loads / 3600, most) * PRICE.redshift.unitHour),
    );
  }
  return items;
}

function serve({ settings, processor, storedBytes }: Month): Item[] {
  const { cpu, memory } = settings.serve;
  const { fargate, loadBalancer } = PRICE;
  const task = (cpu / 1024) * fargate.vcpuHour[processor] + (memory / 1024) * fargate.gibHour[processor];
  const kept = (storedBytes / GIB) * PRICE.efs.gibMonth;
  return [
    item('serve', `dashboard, if it runs ${WORKING_HOURS} hours`, task * WORKING_HOURS),
    item('serve', 'load balancer', (loadBalancer.hour + loadBalancer.unitHour) * HOURS),
    item('serve', 'its disk', 0, kept / 2, kept),
  ];
}

const watch = (): Item[] => [
  item('watch', 'alarms and dashboard', ALARMS * PRICE.cloudwatch.alarm + PRICE.cloudwatch.dashboard),
];

const item = (stack: string, what: string, fixed: number, variable = 0, growth = 0): Item => ({
  stack,
  what,
  fixed,
  variable,
  growth,
});
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
