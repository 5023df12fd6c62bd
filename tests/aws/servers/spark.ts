/** Spark from PyPI, on this machine alone: what the jobs of deploy/aws/jobs run on. */
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findJava } from './java.ts';
import { place } from './machine.ts';
import { pythonWith } from './python.ts';

const REQUIREMENTS = fileURLToPath(new URL('spark/requirements.txt', import.meta.url));
const SERVER = fileURLToPath(new URL('spark/server.py', import.meta.url));
const JAVA = { oldest: 11, newest: 17, debian: 'openjdk-17-jre-headless' };

export interface Spark {
  /** Runs a job and gives what it wrote; throws with that where it fails. */
  run(program: string, args: string[]): Promise<string>;
}

/** `modules` is the folder of what the jobs import. */
export async function startSpark(t: TestContext, modules: string): Promise<Spark> {
  const java = await findJava(JAVA);
  const python = await pythonWith('spark', REQUIREMENTS);
  const settings = {
    JAVA_HOME: dirname(dirname(java)),
    PYSPARK_PYTHON: python,
    PYTHONPATH: modules,
    PYTHONDONTWRITEBYTECODE: '1',
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_SUBMIT_ARGS:
      '--master local[2] --driver-memory 1g --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2 --driver-java-options "-XX:+UseSerialGC -XX:TieredStopAtLevel=1" pyspark-shell',
  };
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const { serve } = await place(t);
  const server = serve('env', [...variables, python, SERVER]);
  const [, url] = await server.says(/Spark listens at (http:\/\/127\.0\.0\.1:\d+)/);
  return {
    async run(program, args) {
      const response = await fetch(url!, { method: 'POST', body: JSON.stringify({ program, args }) });
      const said = await response.text();
      if (!response.ok) throw new Error(`${program} ${args.join(' ')} failed: ${said}`);
      return said;
    },
  };
}
