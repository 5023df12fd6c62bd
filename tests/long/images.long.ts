/**
 * The images of deploy/aws, built as their Dockerfiles say, without Docker: by buildah, on a base that stands in for
 * node:24-bookworm-slim, since no registry of images is asked: Debian's packages, and the Node and npm of this machine.
 * Needs root on Debian, and 15 GB of disk.
 */
import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import { copyFile, cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findOrInstall, place, run } from '../aws/servers/machine.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';
const BASES = ['localhost/node:24-bookworm-slim', 'public.ecr.aws/docker/library/node:24-bookworm-slim'];
const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
const skip = isRootOnDebian ? false : 'only root on Debian may install buildah and mmdebstrap';

interface Images {
  build(name: string, dockerfile: string, ignored: string): Promise<void>;
  /** The words with which a command runs in a container of an image, as the image's user. */
  inside(name: string, user: string): Promise<string[]>;
}

async function openImages(t: TestContext): Promise<Images> {
  const installed = (program: string) => () =>
    run(program, ['--version']).then(
      () => program,
      () => null,
    );
  await findOrInstall('buildah', ['buildah', 'crun'], installed('buildah'));
  await findOrInstall('mmdebstrap', ['mmdebstrap'], installed('mmdebstrap'));
  const folder = temporaryFolder(t);
  const storage = [
    '--storage-driver',
    'vfs',
    '--root',
    join(folder, 'images'),
    '--runroot',
    join(folder, 'run'),
  ];
  /** The last line that it says: the name of what it made. */
  const buildah = async (...words: string[]): Promise<string> =>
    (await run('buildah', [...storage, ...words])).trim().split('\n').at(-1)!;

  const system = join(folder, 'base');
  await run('mmdebstrap', ['--quiet', '--variant=minbase', '--include=ca-certificates', 'bookworm', system]);
  const bin = join(system, 'usr/local/bin');
  await copyFile(process.execPath, join(bin, 'node'));
  const npm = dirname(dirname(realpathSync((await run('which', ['npm'])).trim())));
  await mkdir(join(system, 'usr/local/lib/node_modules'), { recursive: true });
  await cp(npm, join(system, 'usr/local/lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(bin, 'npm'));
  // A machine behind a proxy may trust more than Debian does.
  await copyFile(join('/', CERTIFICATES), join(system, CERTIFICATES));
  await run('chroot', [system, 'useradd', '--uid', '1000', '--create-home', 'node']);
  const base = await buildah('from', 'scratch');
  await buildah('add', '--quiet', base, system, '/');
  const trusted = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT'].flatMap((name) => [
    '--env',
    `${name}=/${CERTIFICATES}`,
  ]);
  await buildah('config', ...trusted, '--env', 'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', base);
  await buildah('commit', '--quiet', '--rm', base, BASES[0]!);
  await buildah('tag', ...BASES);

  const isolated = ['--isolation', 'chroot'];
  return {
    async build(name, dockerfile, ignored) {
      const files = ['--file', join(ROOT, dockerfile), '--ignorefile', join(ROOT, ignored)];
      await buildah('bud', '--pull-never', '--layers=false', ...isolated, ...files, '--tag', name, ROOT);
    },
    async inside(name, user) {
      const container = await buildah('from', '--pull-never', `localhost/${name}`);
      return [...storage, 'run', ...isolated, '--user', user, container, '--'];
    },
  };
}

/** Ends all that this process began, and they in turn: buildah leaves what it runs when it is killed itself. */
async function endAllBegun(): Promise<void> {
  const parents = new Map<number, number>();
  for (const line of (await run('ps', ['-e', '-o', 'pid=,ppid='])).trim().split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    parents.set(pid!, parent!);
  }
  for (const pid of parents.keys()) {
    let above = parents.get(pid);
    while (above !== undefined && above !== process.pid) above = parents.get(above);
    if (above === undefined) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

test('the images are built, and run what they are for', { skip, timeout: 3_600_000 }, async (t) => {
  // Before what they run in is removed.
  t.after(endAllBegun);
  const { serve } = await place(t);
  const images = await openImages(t);

  await images.build('undertone', 'deploy/aws/container/Dockerfile', '.dockerignore');
  const words = await images.inside('undertone', 'node');
  const program = ['node', '--disable-warning=ExperimentalWarning', '/app/main.js'];
  await assert.rejects(run('buildah', [...words, ...program]), /UNDERTONE_BUCKET is not set/);
  await assert.rejects(run('buildah', [...words, ...program, 'health']), /failed/);
  const start = [...program, 'start', '--sample', '--port', '0', '--lake', '/var/lib/undertone/lake'];
  const server = serve('buildah', [...words, ...start]);
  const [, address, port] = await server.says(/Undertone is at (http:\/\/127\.0\.0\.1:(\d+))/);
  await eventually(async () => {
    const summary = (await (await fetch(`${address}/api/summary`)).json()) as { scored: number };
    assert.ok(summary.scored > 1000, `${summary.scored}`);
  });
  assert.match(await (await fetch(address!)).text(), /<title>/);
  await run('buildah', [...words, 'env', `UNDERTONE_PORT=${port}`, ...program, 'health']);

  const models = 'deploy/aws/stacks/models/image/Dockerfile';
  await images.build('undertone-models', models, `${models}.dockerignore`);
  const inModels = await images.inside('undertone-models', 'root');
  const python = [
    'training/.venv/bin/python',
    '-c',
    'import torch, transformers; print(torch.ones(2).sum())',
  ];
  assert.match(await run('buildah', [...inModels, ...python]), /2\./);
  // SageMaker calls the image's entry with this one word; the port is asked for by variable.
  const serving = ['UNDERTONE_MODEL=models/lstm-1.0.0', 'SAGEMAKER_BIND_TO_PORT=4821'];
  const entry = ['sh', 'deploy/aws/stacks/models/image/entry.sh', 'serve'];
  serve('buildah', [...inModels, 'env', ...serving, ...entry]);
  const invocations = { method: 'POST', body: JSON.stringify({ texts: ['what a lovely day'] }) };
  const { scores } = await eventually(async () => {
    const response = await fetch('http://127.0.0.1:4821/invocations', invocations);
    return (await response.json()) as { scores: { positive: number }[] };
  }, 60_000);
  assert.ok(scores[0]!.positive > 0.5, JSON.stringify(scores));
});
