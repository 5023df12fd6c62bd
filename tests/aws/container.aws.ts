/** The image as far as that can be told without building it: what it holds, put together as it says, and run. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { followingConfig } from '../../deploy/aws/container/following-config.ts';
import { checkConfig } from '../../src/config/load.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { eventually } from '../support/processes.ts';
import { BUCKET, SECRETS, startCloud } from './collect/cloud.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const dockerfile = readFileSync(join(ROOT, 'deploy/aws/container/Dockerfile'), 'utf8');

/** The instructions of each stage, continued lines as one. */
const stages = dockerfile
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split(/^FROM /m)
  .slice(1)
  .map((stage) => stage.trim().split('\n').slice(1));
const instructions = stages.flat();
const final = stages.at(-1)!;

const copied = (stage: readonly string[]): { from: string | null; paths: string[]; to: string }[] =>
  stage
    .filter((line) => line.startsWith('COPY '))
    .map((line) => {
      const words = line.slice('COPY '.length).split(/\s+/);
      const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : null;
      return { from, to: words.pop()!, paths: words };
    });

test('all that is copied is there, and is sent to where it is built', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  const sent = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const paths = stages.flatMap(copied).flatMap(({ from, paths }) => (from === null ? paths : []));
  assert.ok(paths.length > 10);
  for (const path of paths) {
    assert.ok(existsSync(join(ROOT, path)), path);
    assert.ok(
      sent.some((one) => path === one || path.startsWith(`${one}/`)),
      `${path} is left out by .dockerignore`,
    );
  }
  const stagesNamed = [...dockerfile.matchAll(/ AS (\w+)$/gm)].map(([, name]) => name);
  for (const { from } of copied(final)) assert.ok(from === null || stagesNamed.includes(from));
});

test('it runs as nobody in particular, says how it is, and hands signals on', () => {
  const line = (name: string): string => final.filter((one) => one.startsWith(`${name} `)).at(-1) ?? '';
  assert.equal(line('USER'), 'USER node');
  assert.ok(final.indexOf(line('USER')) > final.findLastIndex((one) => one.startsWith('RUN ')));
  for (const name of ['ENTRYPOINT', 'CMD', 'HEALTHCHECK']) assert.match(line(name), /\[".*"\]$/, name);
  assert.match(dockerfile, /^ARG NODE=24[\w.-]*-slim$/m);
  for (const one of instructions) assert.doesNotMatch(one, /^ADD |sudo|curl|wget|:latest|apt-get/);
  // Nothing that the build was told stays in it.
  assert.doesNotMatch(dockerfile, /^(ENV|ARG) .*(TOKEN|SECRET|KEY|PASSWORD)/m);
});

const isSent = (path: string): boolean => !/\/(node_modules|dist)$|\/dist-[^/]*$|\.test\.ts$/.test(path);

/** An empty folder that is gone when the test ends. */
function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with what the last stage has. */
async function assemble(t: TestContext): Promise<string> {
  const image = emptyFolder(t);
  for (const { from, paths, to } of copied(final)) {
    for (const path of paths) {
      const target = to === './' ? join(image, basename(path)) : join(image, to);
      mkdirSync(join(target, '..'), { recursive: true });
      if (from === null) cpSync(join(ROOT, path), target, { recursive: true, filter: isSent });
      else if (path.endsWith('node_modules')) symlinkSync(join(ROOT, 'node_modules'), target);
      else if (path.endsWith('main.js')) await buildEntry(target);
      else cpSync(join(ROOT, path.replace('/build/', '')), target, { recursive: true });
    }
  }
  return image;
}

test('what the first stage is given is enough to build the dashboard and the entry', async (t) => {
  const folder = emptyFolder(t);
  for (const { paths } of copied(stages[0]!)) {
    for (const path of paths) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path), { recursive: true, filter: isSent });
    }
  }
  for (const place of ['.', 'deploy/aws'])
    symlinkSync(join(ROOT, place, 'node_modules'), join(folder, place, 'node_modules'));
  const commands = stages[0]!.at(-1)!.slice('RUN '.length).split(' && ');
  for (const command of commands) {
    const [program, ...words] = command.split(' ');
    assert.equal(program, 'node');
    await promisify(execFile)(process.execPath, words, { cwd: folder });
  }
  for (const { from, paths } of copied(final))
    if (from === 'build')
      for (const path of paths) assert.ok(existsSync(path.replace('/build', folder)), path);
});

interface Running {
  says(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<number | null>;
}

function runImage(
  t: TestContext,
  image: string,
  words: string[],
  environment: Record<string, string>,
): Running {
  const [program, ...options] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(final.join('\n'))![1]!) as string[];
  assert.equal(program, 'node');
  const inside = options.map((option) => option.replace(/^\/app/, image));
  const child = spawn(process.execPath, [...inside, ...words], {
    env: { PATH: process.env.PATH!, ...environment, UNDERTONE_HOME: image },
    cwd: image,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    says: (pattern) =>
      eventually(() => {
        const found = pattern.exec(output);
        assert.ok(found !== null, `${pattern}: ${output}`);
        return found;
      }, 60_000),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const health = (t: TestContext, image: string, environment: Record<string, string>): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(image, 'main.js'), 'health'], {
      env: { PATH: process.env.PATH!, ...environment },
    });
    t.after(() => child.kill('SIGKILL'));
    child.on('close', resolve);
  });

test('put together, it collects, and serves the dashboard of what is in the bucket', async (t) => {
  const image = await assemble(t);
  const sky = await startJetstreamServer();
  t.after(() => sky.close());
  const { s3, environment } = await startCloud(
    t,
    `topics: [{ name: coffee, rule: coffee }]\nsecond_pass: { model: off }\nsources: { sky: { type: bluesky, instances: ["${sky.url}"], handles: false } }\n`,
  );
  // Below those that systems hand out, so that no connection of another test has them.
  const ports = { UNDERTONE_HEALTH_PORT: '18613', UNDERTONE_PORT: '18614' };
  assert.equal(await health(t, image, ports), 1, 'where nothing runs');
  const collector = runImage(t, image, ['collect'], { ...environment, ...ports });
  await collector.says(/Source is live/);
  assert.equal(await health(t, image, ports), 0);
  assert.equal(await collector.stop(), 0);

  await s3.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: 'lake/uploads/posts.csv',
      Body: 'text\nsuch a lovely coffee\n',
    }),
  );
  const lake = join(image, 'lake');
  const words = ['start', '--host', '0.0.0.0', '--port', ports.UNDERTONE_PORT, '--lake', lake];
  const dashboard = runImage(t, image, words, { ...environment, ...ports });
  const [, address] = await dashboard.says(/Undertone is at (http:\S+)/);
  const at = address!.replace('0.0.0.0', '127.0.0.1');
  assert.match(await (await fetch(at)).text(), /<script type="module"/);
  assert.equal((await fetch(`${at}/api/summary`)).status, 401, 'the token of the secret is asked for');
  const authorization = `Bearer ${SECRETS.UNDERTONE_TOKEN}`;
  await eventually(async () => {
    const answer = await fetch(`${at}/api/summary`, { headers: { authorization } });
    assert.equal(((await answer.json()) as { posts: number }).posts, 1);
  });
  assert.equal(await health(t, image, ports), 0);
  assert.equal(await dashboard.stop(), 0);
});

test('the dashboard follows the bucket in place of the sources, and keeps the rest of the configuration', () => {
  const text =
    '# Ours.\ntopics: [{ name: coffee, rule: coffee }]\nsources: { sky: { type: bluesky } }\nalerts: []\n';
  const followed = followingConfig(text, { bucket: 'my-bucket', prefix: 'some/lake/' });
  const { topics, sources } = checkConfig(followed, 'undertone.yaml');
  assert.equal(topics[0]!.name, 'coffee');
  const urls = Object.values(sources!).map((source) => (source.type === 'bucket' ? source.url : null));
  assert.deepEqual(urls, ['s3://my-bucket/some/lake/raw/', 's3://my-bucket/some/lake/uploads/']);
  checkConfig(followingConfig('', { bucket: 'my-bucket', prefix: '' }), 'undertone.yaml');
  assert.throws(() =>
    checkConfig(followingConfig('topics: [', { bucket: 'b-1', prefix: '' }), 'undertone.yaml'),
  );
});
