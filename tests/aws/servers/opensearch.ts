/**
 * OpenSearch without its security plugin. Its archive is not on Maven Central, but its jars are: they are laid out as
 * the archive has them, with the modules that indexing and searching need.
 */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/processes.ts';
import { findJava, fromMaven } from './java.ts';
import { NOBODY, place, prepared, run } from './machine.ts';

const FILES = fileURLToPath(new URL('opensearch/', import.meta.url));
const POM = join(FILES, 'pom.xml');
// OpenSearch 2 needs the security manager, which Java 24 has no more; of the older ones, 17 and 21 are tended.
const JAVA = { oldest: 17, newest: 23, debian: 'default-jre-headless' };

/** A module's jars lie beside its description, and nowhere else; all other jars are the server's own. */
const MODULES = [
  {
    name: 'transport-netty4',
    plugin: 'org.opensearch.transport.Netty4Plugin',
    jars: /^(transport-netty4|netty)-/,
  },
  {
    name: 'lang-painless',
    plugin: 'org.opensearch.painless.PainlessPlugin',
    jars: /^(lang-painless|opensearch-scripting-painless-spi|antlr4-runtime|asm|asm-\w+)-\d/,
  },
  {
    name: 'analysis-common',
    plugin: 'org.opensearch.analysis.common.CommonAnalysisPlugin',
    jars: /^analysis-common-/,
    extends: 'lang-painless',
  },
  {
    name: 'reindex',
    plugin: 'org.opensearch.index.reindex.ReindexPlugin',
    jars: /^(reindex-client|opensearch-rest-client|opensearch-ssl-config|http\w+(-nio)?|commons-\w+)-\d/,
  },
];

export async function startOpenSearch(t: TestContext): Promise<{ url: string }> {
  const java = await findJava(JAVA);
  const archive = await setUp();
  const { folder, serve } = await place(t);
  // Copied, since another user may not read what lies beside the repository.
  await cp(archive, folder, { recursive: true });
  for (const name of ['config', 'data', 'logs', 'tmp']) await mkdir(join(folder, name));
  await copyFile(join(FILES, 'log4j2.properties'), join(folder, 'config/log4j2.properties'));
  if (NOBODY !== null) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);

  const properties = {
    'java.security.manager': 'allow',
    'java.io.tmpdir': join(folder, 'tmp'),
    'jna.tmpdir': join(folder, 'tmp'),
    'jna.nosys': true,
    'log4j2.disable.jmx': true,
    'opensearch.path.home': folder,
    'opensearch.path.conf': join(folder, 'config'),
    'opensearch.distribution.type': 'tar',
  };
  // What starts a small server quickly, at the cost of its speed later.
  const jvm = ['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const settings = {
    'node.name': 'one',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': 0,
    'transport.port': 0,
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const words = [
    ...jvm,
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...['-cp', join(folder, 'lib/*'), 'org.opensearch.bootstrap.OpenSearch'],
    ...Object.entries(settings).map(([name, value]) => `-E${name}=${value}`),
  ];
  const server = serve(java, words, { asNobody: true });
  const [, address] = await server.says(/HttpServerTransport\] publish_address \{(127\.0\.0\.1:\d+)\}/);
  const url = `http://${address}`;
  await eventually(async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`OpenSearch answers ${response.status}: ${await response.text()}`);
  });
  return { url };
}

/** The server's archive: lib/ and modules/. */
async function setUp(): Promise<string> {
  const own = (await readdir(FILES)).sort().map((name) => join(FILES, name));
  const texts = await Promise.all([import.meta.filename, ...own].map((path) => readFile(path, 'utf8')));
  return prepared('opensearch', texts.join(''), async (folder) => {
    const lib = join(folder, 'lib');
    await fromMaven(POM, 'copy-dependencies', lib);
    const jars = await readdir(lib);
    const version = jars.map((jar) => /^opensearch-(\d[\d.]*)\.jar$/.exec(jar)?.[1]).find(Boolean);
    for (const module of MODULES) {
      const home = join(folder, 'modules', module.name);
      await mkdir(home, { recursive: true });
      for (const jar of jars.filter((each) => module.jars.test(each)))
        await rename(join(lib, jar), join(home, jar));
      const policy = join(FILES, `${module.name}.policy`);
      if (existsSync(policy)) await copyFile(policy, join(home, 'plugin-security.policy'));
      const description = {
        name: module.name,
        description: module.name,
        version,
        'opensearch.version': version,
        'java.version': JAVA.oldest,
        classname: module.plugin,
        'extended.plugins': module.extends ?? '',
        'has.native.controller': false,
      };
      const lines = Object.entries(description).map(([key, value]) => `${key}=${value}\n`);
      await writeFile(join(home, 'plugin-descriptor.properties'), lines.join(''));
    }
  });
}
