/** What is built from this repository for a deployment: a folder a function, and the image. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundle } from '../../bundle.ts';
import type { Settings } from '../../config.ts';
import { type Assets, platformOf } from './props.ts';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** Functions are bundled anew each time, which takes a second or two, so that none is ever an old one. */
export async function builtAssets(settings: Settings): Promise<Assets> {
  await bundle({
    arch: settings.architecture === 'arm64' ? 'arm64' : 'x64',
    model: settings.enrich.model,
    out: DIST,
  });
  return {
    code: (name) => Code.fromAsset(join(DIST, name)),
    // To make templates, its files are hashed; the image is built when it is deployed.
    image: (scope) =>
      ContainerImage.fromDockerImageAsset(
        new DockerImageAsset(scope, 'Image', {
          directory: REPOSITORY,
          file: 'deploy/aws/container/Dockerfile',
          platform: platformOf(settings),
        }),
      ),
  };
}
