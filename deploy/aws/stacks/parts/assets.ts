/** What is built from this repository for a deployment: the folders of dist/, and the image. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '../../config.ts';
import { type Assets, platformOf } from './props.ts';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

export async function builtAssets(settings: Settings): Promise<Assets> {
  return {
    code(name) {
      const folder = `${DIST}/${name}`;
      if (!existsSync(folder)) throw new Error(`${folder} is not there: build the functions first.`);
      return Code.fromAsset(folder);
    },
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
