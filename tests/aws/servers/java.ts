/** What the servers that run on Java share: a Java that fits, and what Maven Central has of them. */
import { existsSync, globSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findOrInstall, run } from './machine.ts';

export interface JavaNeeds {
  oldest: number;
  newest: number;
  /** The package of Debian that brings one. */
  debian: string;
  /** It compiles, too. */
  compiles?: boolean;
}

/** The program `java` of a version that fits, itself and no link to it, and which the servers' user may run. */
export function findJava({ oldest, newest, debian, compiles = false }: JavaNeeds): Promise<string> {
  const what = `${compiles ? 'A JDK of Java' : 'Java'} ${oldest} to ${newest}`;
  return findOrInstall(what, [debian], async () => {
    const inPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'));
    const installed = globSync(['/usr/lib/jvm/*/bin/java', '/usr/local/opt/openjdk*/bin/java']);
    const programs = [...inPath, ...installed].filter((path) => existsSync(path));
    for (const java of new Set(programs.map((path) => realpathSync(path)))) {
      const said = await run(java, ['-version'], true).catch(() => '');
      const version = Number(/version "(\d+)/.exec(said)?.[1]);
      if (!(version >= oldest && version <= newest)) continue;
      const modules = compiles ? await run(java, ['--list-modules'], true).catch(() => '') : '';
      if (!compiles || modules.includes('jdk.compiler')) return java;
    }
    return null;
  });
}

/** Has Maven put what a pom.xml lists into a folder: its files, or what is in them. */
export async function fromMaven(
  pom: string,
  goal: 'copy-dependencies' | 'unpack-dependencies',
  folder: string,
): Promise<void> {
  const mvn = await findOrInstall('Maven', ['maven'], () =>
    run('mvn', ['--version']).then(
      () => 'mvn',
      () => null,
    ),
  );
  // What it has unpacked it marks beside the pom.xml otherwise, and leaves out the next time.
  const into = [`-DoutputDirectory=${folder}`, `-DmarkersDirectory=${join(folder, 'markers')}`];
  const words = ['--batch-mode', '--quiet', '-f', pom, `dependency:${goal}`, ...into];
  await run(mvn, words).catch((cause: Error) => {
    throw new Error(`${pom} cannot be resolved without Maven Central: ${cause.message}`, { cause });
  });
}
