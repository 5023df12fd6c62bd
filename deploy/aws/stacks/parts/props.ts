/** What every stack is given. */
import { RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Architecture, type Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';

/** The folders of dist/, one a function. */
export type FunctionName = 'enrich' | 'stream' | 'sink' | 'collect' | 'backfill' | 'load';

/** What is built from this repository: apart, so that templates can be checked before anything is built. */
export interface Assets {
  code(name: FunctionName): Code;
  /** The image of collector and dashboard. */
  image(scope: Construct): ContainerImage;
}

export interface DeploymentProps extends StackProps {
  settings: Settings;
  assets: Assets;
}

export interface OnLakeProps extends DeploymentProps {
  lake: LakeStack;
}

export const architectureOf = (settings: Settings): Architecture =>
  settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;

export const platformOf = (settings: Settings): Platform =>
  settings.architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;

/** What becomes of data when a stack is taken down. */
export const removalOf = (settings: Settings): RemovalPolicy =>
  settings.retention.onDestroy === 'keep' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
