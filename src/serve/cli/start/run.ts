import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { knownSecrets } from '../../../config/known-secrets.ts';
import { ownedBy } from '../../../lake/lock.ts';
import { systemClock } from '../../../model/clock.ts';
import { Pipeline } from '../../../pipeline/pipeline.ts';
import { listSinks } from '../../../pipeline/sinks/change.ts';
import { runTask } from '../../../pipeline/tasks.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { modelsSeen } from '../../../query/models-seen.ts';
import { isWebhook } from '../../../sources/webhook/webhook.ts';
import { createTelemetry } from '../../../telemetry/events.ts';
import { listen } from '../../api/listen.ts';
import { pipelineReadiness } from '../../api/readiness.ts';
import { openChannels } from '../../channels.ts';
import { ensureBuilt } from '../../dashboard/ensure-built.ts';
import { listKnownModels } from '../../model-list.ts';
import { modelSettings } from '../../model-settings.ts';
import { namedSources } from '../../named-sources.ts';
import { ThreadedPredictor } from '../../predictor/threaded-predictor.ts';
import { exposureOf, sinkSettings } from '../../sinks.ts';
import { createWork } from '../../work.ts';
import { publishingOptions } from '../bucket-lake.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';
import { pipelineOptions } from '../pipeline-options.ts';
import { secondPassOptions } from '../second-pass-options.ts';
import { version } from '../version.ts';
import { noteOnChangedModel } from './changed-model.ts';
import { chooseSources } from './choose-sources.ts';
import { collectSources } from './collect-sources.ts';
import { unanswered } from './unanswered.ts';
import { watchAlerts } from './watch-alerts.ts';
import { watchPipeline } from './watch-pipeline.ts';
import { watchSinks } from './watch-sinks.ts';
import { watchTopics } from './watch-topics.ts';

interface StartOptions {
  port?: number;
  host?: string;
  sample?: boolean;
}

/** Wires every stage into this process and runs until it is asked to stop. */
export async function run(call: Call<StartOptions>): Promise<void> {
  const began = performance.now();
  // Left to itself the heap of a thread grows to four times what lives in it before it is collected whole. What is
  // young takes twice this on each thread; imports are given more.
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--max-semi-space-size=8');
  const config = await call.config();
  const serve = {
    host: call.options.host ?? config.serve.host,
    port: call.options.port ?? config.serve.port,
  };
  const telemetry = createTelemetry({
    ...config.log,
    stream: process.stderr,
    colours: process.stderr.isTTY === true,
    secrets: knownSecrets(config),
  });
  const lakeGiven = call.lakeGiven || config.file !== null;
  const wanted = { lake: await call.lake(), lakeGiven, sample: call.options.sample ?? false };
  const chosen = await chooseSources(config, wanted, telemetry);
  if (chosen.note !== null) call.console.note(chosen.note);
  await ensureBuilt((sentence) => call.console.note(sentence));

  const channels = openChannels(config.channels, systemClock);
  // The made-up sample is not to be found among real posts.
  const isSample = chosen.holds === 'sample';
  if (isSample && Object.keys(config.sinks).length > 0)
    call.console.note('Sinks are not told of the sample, since it is made up.');
  const sinks = isSample ? [] : sinkSettings(config.sinks);
  for (const sink of sinks) {
    const exposure = exposureOf(sink);
    if (exposure !== null) call.console.note(`Mind the sink ${sink.name}: ${exposure}.`);
  }
  const secondPass = await secondPassOptions(config);
  const options = {
    ...pipelineOptions(config, 'undertone start'),
    holds: chosen.holds,
    cacheMb: 24,
    alerting: { channels, ...watchAlerts(telemetry) },
    ...(sinks.length === 0 ? {} : { sinks: { sinks, ...watchSinks(telemetry, systemClock) } }),
    ...(secondPass === null ? {} : { secondPass }),
    // The sample goes to a lake of its own, beside the copy of the one in the bucket.
    ...(chosen.lake === wanted.lake ? publishingOptions(call, { quiet: true }) : {}),
  };
  // The server's many modules are read while the pipeline's threads start.
  const [pipeline, { createServer }, { QueryEngine }] = await Promise.all([
    Pipeline.open(chosen.lake, options),
    import('../../api/create-server.ts'),
    import('../../../query/engine.ts'),
  ]);
  if (!(pipeline instanceof Pipeline)) throw ownedBy(chosen.lake, pipeline);
  chosen.topics.follow(pipeline.topics);
  chosen.profiles.keepIn(pipeline.profiles);
  const named = namedSources(config, chosen.sources);
  telemetry.sourcesBegin(named.map(({ name }) => name));
  const unwatch = watchPipeline(pipeline, telemetry, systemClock);
  watchTopics(pipeline.topics, telemetry);
  for (const sentence of unanswered(pipeline.topics)) call.console.note(sentence);
  const { sources } = chosen;
  const work = createWork(pipeline, {
    config,
    sources,
    named,
    telemetry,
    clock: systemClock,
    modelFolders: modelFolders(),
  });
  const { cacheFolder, hub, cascadeThreshold } = modelSettings(config);
  const predictor = new ThreadedPredictor({ folders: modelFolders(), cacheFolder, hub, cascadeThreshold });
  let server: FastifyInstance | null = null;
  let queries: QueryEngine | null = null;
  try {
    queries = await QueryEngine.open(chosen.lake, { memoryMb: Math.floor(config.limits.memory / 2 ** 20) });
    server = createServer({
      queries,
      predictor,
      models: () => listKnownModels(modelFolders(), config.models.remote),
      commits: { onCommit: (watch) => pipeline.onChange(watch) },
      secondPass: () => pipeline.secondPass?.status() ?? null,
      readiness: pipelineReadiness(pipeline),
      topics: pipeline.topics,
      alerts: pipeline.alerts,
      channels,
      sinks: () => listSinks(pipeline),
      serve,
      token: config.secrets.token,
      limits: config.limits,
      windowsMs: config.windows.length,
      spending: pipeline.spending.options,
      telemetry,
      clock: systemClock,
      work,
      webhooks: { sources: chosen.sources.filter(isWebhook), hasRoom: () => pipeline.log.hasRoom() },
    });
    await pipeline.takeWork((task, context) =>
      runTask(pipeline, task, {
        ...context,
        sources: chosen.sources,
        collecting: true,
        standings: telemetry.standings,
      }),
    );
    pipeline.ledger.retire(chosen.sources.map(({ name }) => name));
    const address = await listen(server, serve);
    telemetry.started({
      version: version(),
      lake: chosen.lake,
      address,
      seconds: (performance.now() - began) / 1000,
    });
    call.console.note(`Undertone is at ${address} (Ctrl-C stops it).`);
    if (secondPass !== null) {
      const models = { first: config.enrich.model, second: secondPass.model };
      const changed = noteOnChangedModel(modelsSeen(queries.lake), models);
      if (changed !== null) call.console.note(changed);
    }
    work.backfills.resume();
    work.exports.resume();
    pipeline.rescoring.resume();
    const collecting = collectSources(pipeline, chosen.sources, named, telemetry, systemClock, call.signal);
    await Promise.race([aborted(call.signal), pipeline.failed]);
    telemetry.stopping({ reason: 'asked to' });
    await collecting;
  } finally {
    const stopping = performance.now();
    await server?.close();
    unwatch();
    await Promise.all([work.close(), predictor.close()]);
    await pipeline.close();
    queries?.close();
    telemetry.stopped({ seconds: (performance.now() - stopping) / 1000 });
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sleep(2 ** 30, undefined, { signal }).catch(() => {});
}
