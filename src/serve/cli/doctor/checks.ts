import { alerts } from './alerts.ts';
import type { Check } from './check.ts';
import { clock } from './clock.ts';
import { configuration } from './configuration.ts';
import { diskSpace } from './disk-space.ts';
import { exposure } from './exposure.ts';
import { folders } from './folders.ts';
import { gaps } from './gaps.ts';
import { lakeContents } from './lake-contents.ts';
import { lakeFolder } from './lake-folder.ts';
import { runtime } from './runtime.ts';
import { sinks } from './sinks.ts';
import { sources } from './source-checks.ts';
import { spending } from './spending.ts';

/** Every check of `doctor`, in the order shown. */
export const CHECKS: readonly Check[] = [
  runtime,
  configuration,
  exposure,
  folders,
  lakeFolder,
  lakeContents,
  gaps,
  spending,
  alerts,
  sinks,
  diskSpace,
  clock,
  sources,
];
