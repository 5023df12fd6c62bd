/**
 * Once a week the many small objects that windows come in are written together, since every question opens each of
 * them. Rows that stand twice meanwhile, or after a run that was cut off, are one to whoever reads the view.
 */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { quotedNames } from '../../../../src/lake/warehouse/columns.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { jsonata, Machine, type States, sdk } from '../parts/machine.ts';
import { deleteObjects } from '../parts/permissions.ts';
import { ask, askingAthena } from './athena.ts';

/** A page of the listing and the statement that names its objects stay below what a state may hold, 256 KB. */
const PAGE_KEYS = 400;
const SMALL_BYTES = 8_388_608;
/** A page with fewer small objects stays as it is. */
const FEWEST = 50;
/** What was written so lately is left to whoever reads it now. */
const SETTLED_MS = 3_600_000;

const columns = quotedNames(WINDOW_COLUMNS);

export function mergeStates(lake: LakeStack): States {
  const bucket = lake.bucket.bucketName;
  const folder = `${lake.prefix}windows/`;
  return {
    Begin: { Type: 'Pass', Assign: { after: folder }, Next: 'List' },
    List: {
      ...sdk('s3:listObjectsV2', {
        Bucket: bucket,
        Prefix: folder,
        StartAfter: jsonata('$after'),
        MaxKeys: PAGE_KEYS,
      }),
      Assign: { after: jsonata("$states.result.IsTruncated ? $states.result.Contents[-1].Key : ''") },
      Output: {
        keys: jsonata(
          `[$states.result.Contents[Size < ${SMALL_BYTES} and $toMillis(LastModified) < $toMillis($states.context.Execution.StartTime) - ${SETTLED_MS}].Key]`,
        ),
      },
      Next: 'Many?',
    },
    'Many?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$count($states.input.keys) >= ${FEWEST}`), Next: 'Merge' }],
      Default: 'More?',
    },
    Merge: {
      ...ask(
        lake,
        jsonata(`(
  $paths := $map($states.input.keys, function($key) { "'s3://${bucket}/" & $replace($key, "'", "''") & "'" });
  'insert into "windows_revisions" (${columns}) select distinct ${columns} from "windows_revisions" where "$path" in (' & $join($paths, ', ') & ')'
)`),
      ),
      Output: { keys: jsonata('$states.input.keys') },
      Next: 'Delete',
    },
    Delete: {
      ...sdk('s3:deleteObjects', {
        Bucket: bucket,
        Delete: { Objects: jsonata("[$states.input.keys.{ 'Key': $ }]"), Quiet: true },
      }),
      Output: { left: jsonata('$count($states.result.Errors)') },
      Next: 'Deleted?',
    },
    'Deleted?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$states.input.left = 0'), Next: 'More?' }],
      Default: 'SomeLeft',
    },
    SomeLeft: {
      Type: 'Fail',
      Error: 'ObjectsLeft',
      Cause: 'Objects that were merged could not be deleted. Their rows stand twice and are read once.',
    },
    'More?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata("$after != ''"), Next: 'List' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  };
}

interface Props {
  settings: Settings;
  lake: LakeStack;
}

export class MergeWindows extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, { settings, lake }: Props) {
    super(scope, id);
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: 'merge-windows',
      comment: 'Writes the small objects of windows together.',
      startAt: 'Begin',
      states: mergeStates(lake),
      timeout: Duration.hours(3),
      statements: [...askingAthena(this, lake, 'windows'), deleteObjects(lake, 'windows')],
    });
    this.machine.startOn(
      ScheduleExpression.cron({ weekDay: 'SUN', hour: '4', minute: '10', timeZone: TimeZone.ETC_UTC }),
      { id: 'Weekly', description: 'Writes the small objects of windows together.' },
    );
  }
}
