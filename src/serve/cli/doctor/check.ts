import type { Config } from '../../../config/schema.ts';
import type { BucketLake } from '../../../lake/s3/bucket-lake.ts';

/** ok; warn: works, but look at it; fail: something will not work. */
export type Status = 'ok' | 'warn' | 'fail';

export interface Finding {
  status: Status;
  /** What was found, as a short sentence without a full stop. */
  found: string;
  /** What to do about it; absent where all is well. */
  advice?: string;
  /** What was found about each of several things, where there are; `found` then counts them. */
  parts?: readonly ({ name: string } & Finding)[];
}

/** What the checks look at. `config` is null where it could not be read. */
export interface Patient {
  config: Config | null;
  /** Why the configuration could not be read; null where it could. */
  configError: string | null;
  /** The folder of the lake, of its copy where it is in a bucket. */
  lake: string;
  /** Where the lake is in a bucket: the bucket, or why it could not be asked. */
  bucket?: BucketLake | { url: string; error: string };
}

/** One thing that `doctor` looks at. It finds out and never changes anything that lasts. */
export interface Check {
  name: string;
  run(patient: Patient): Promise<Finding> | Finding;
}
