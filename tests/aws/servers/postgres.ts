/** PostgreSQL from Debian, with a password and over TCP, as one in RDS is reached. */
import { existsSync, globSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { findOrInstall, NOBODY, place, run } from './machine.ts';

const USER = 'undertone';
const PASSWORD = 'wombat-7';

/** An empty database, `postgres`; the URL names the user, not the password. */
export async function startPostgres(t: TestContext): Promise<{ url: string; password: string }> {
  const programs = await findOrInstall('PostgreSQL', ['postgresql'], look);
  const { folder, serve } = await place(t);
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  await writeFile(secret, PASSWORD);
  if (NOBODY !== null) for (const path of [folder, secret]) await chown(path, NOBODY, NOBODY);
  const access = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${secret}`];
  const plain = ['--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(join(programs, 'initdb'), [...access, ...plain, '-D', data], true);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // Nothing outlives the test.
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = serve(join(programs, 'postgres'), ['-D', data, ...options], {
    asNobody: true,
    end: 'SIGQUIT',
  });
  await server.says(/database system is ready to accept connections/);
  return { url: `postgres://${USER}@127.0.0.1:${port}/postgres`, password: PASSWORD };
}

/** The folder of the newest version's programs. */
async function look(): Promise<string | null> {
  const folders = globSync('/usr/lib/postgresql/*/bin').filter((folder) =>
    existsSync(join(folder, 'initdb')),
  );
  const version = (folder: string) => Number(basename(dirname(folder)));
  return folders.sort((a, b) => version(b) - version(a))[0] ?? null;
}

/** PostgreSQL cannot be told to find a port by itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
