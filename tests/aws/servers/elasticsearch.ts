/** Elasticsearch itself, with no account asked for: the archive that its own tests run, from Maven Central. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findJava, fromMaven } from './java.ts';
import { NOBODY, place, prepared, run } from './machine.ts';

const POM = fileURLToPath(new URL('elasticsearch/pom.xml', import.meta.url));
const JAVA = { oldest: 17, newest: 25, debian: 'default-jre-headless' };

export async function startElasticsearch(t: TestContext): Promise<{ url: string }> {
  const java = await findJava(JAVA);
  const pom = await readFile(POM, 'utf8');
  const version = /<version>(8[\d.]+)</.exec(pom)![1]!;
  const archive = await prepared('elasticsearch', pom, (folder) =>
    fromMaven(POM, 'unpack-dependencies', folder),
  );
  const { folder, serve } = await place(t);
  // Copied, since it writes beside itself and may not be root.
  await cp(join(archive, `elasticsearch-${version}`), folder, { recursive: true });
  // What starts a small server quickly, at the cost of its speed later. It may not read its modules, nor where they lie.
  const options = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xms512m', '-Xmx512m'];
  const tmp = join(folder, 'tmp');
  const jvm = [...options, `-Djava.io.tmpdir=${tmp}`].map((option) => `${option}\n`);
  await writeFile(join(folder, 'config/jvm.options'), jvm.join(''));
  await mkdir(tmp);
  if (NOBODY !== null) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);

  const settings = {
    'xpack.security.enabled': false,
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': 0,
    'transport.port': 0,
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const variables = [`ES_JAVA_HOME=${dirname(dirname(java))}`, `ES_TMPDIR=${tmp}`];
  const words = Object.entries(settings).map(([name, value]) => `-E${name}=${value}`);
  // It starts the server as a process of its own, which ends when this one does.
  const server = serve('env', [...variables, join(folder, 'bin/elasticsearch'), ...words], {
    asNobody: true,
  });
  const [, address] = await server.says(/HttpServerTransport\] .*publish_address \{(127\.0\.0\.1:\d+)\}/);
  await server.says(/\] started \{/);
  return { url: `http://${address}` };
}
