/** The image that trains and serves, from this repository's training/ and src/. */
import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));

export interface ModelImage {
  uri: string;
  /** The ARN of the repository that it lies in. */
  repositoryArn: string;
}

/** SageMaker's instances have processors of Intel and AMD. */
export function modelImage(scope: Construct): ModelImage {
  const asset = new DockerImageAsset(scope, 'Image', {
    directory: REPOSITORY,
    file: 'deploy/aws/stacks/models/image/Dockerfile',
    platform: Platform.LINUX_AMD64,
    ignoreMode: IgnoreMode.DOCKER,
    // Only what the Dockerfile copies.
    exclude: [
      '*',
      '!package.json',
      '!package-lock.json',
      '!.npmrc',
      '!models',
      '!src',
      '!training',
      '!deploy',
      'deploy/*',
      '!deploy/aws',
      'deploy/aws/*',
      '!deploy/aws/stacks',
      'deploy/aws/stacks/*',
      '!deploy/aws/stacks/models',
      'training/.venv',
      '**/__pycache__',
      '**/*.test.ts',
    ],
  });
  return { uri: asset.imageUri, repositoryArn: asset.repository.repositoryArn };
}
