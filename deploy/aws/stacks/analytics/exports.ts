/**
 * Writes `exports/posts.csv` and `exports/windows.csv`. Started with {} it writes all there is, with {"from", "to"}
 * (ISO 8601) the days from the first to the last.
 */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { jsonata, Machine, type States, sdk } from '../parts/machine.ts';
import { ask, askingAthena } from './athena.ts';
import { EXPORTS } from './export-sql.ts';

/** A result is copied in parts of this size: 10,000 of them, the most there may be, make what S3 holds at the most. */
const PART_BYTES = 536_870_912;
const PARTS_AT_ONCE = 8;

/** The condition on days comes from times that were parsed, so no text of the input reaches the statement. */
const statement = `(
  $in := $states.context.Execution.Input;
  $day := function($time) { "'" & $fromMillis($toMillis($time), '[Y0001]-[M01]-[D01]') & "'" };
  $from := $exists($in.from) ? [$states.input.day & ' >= ' & $day($in.from)] : [];
  $to := $exists($in.to) ? [$states.input.day & ' <= ' & $day($in.to)] : [];
  $span := $append($from, $to);
  $states.input.sql & ($count($span) = 0 ? '' : ' where ' & $join($span, ' and '))
)`;

export function exportStates(lake: LakeStack): States {
  const bucket = lake.bucket.bucketName;
  const folder = `${lake.prefix}exports/`;
  return {
    EachFile: {
      Type: 'Map',
      Items: EXPORTS.map(({ file, sql, day }) => ({ key: `${folder}${file}`, sql, day })),
      MaxConcurrency: EXPORTS.length,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Ask',
        States: {
          Ask: {
            ...ask(lake, jsonata(statement)),
            Assign: {
              key: jsonata('$states.input.key'),
              // s3://bucket/key without the scheme.
              result: jsonata(
                '$substring($states.result.QueryExecution.ResultConfiguration.OutputLocation, 5)',
              ),
            },
            Next: 'Size',
          },
          Size: {
            ...sdk('s3:headObject', { Bucket: bucket, Key: jsonata("$substringAfter($result, '/')") }),
            Assign: { bytes: jsonata('$states.result.ContentLength') },
            Next: 'Open',
          },
          Open: {
            ...sdk('s3:createMultipartUpload', {
              Bucket: bucket,
              Key: jsonata('$key'),
              ContentType: 'text/csv; charset=utf-8',
            }),
            Assign: { upload: jsonata('$states.result.UploadId') },
            Output: {
              parts: jsonata(`[$map([1..$ceil($bytes / ${PART_BYTES})], function($number) {
  { 'number': $number, 'range': 'bytes=' & $string(($number - 1) * ${PART_BYTES}) & '-' & $string($min([$number * ${PART_BYTES}, $bytes]) - 1) }
})]`),
            },
            Next: 'Copy',
          },
          Copy: {
            Type: 'Map',
            Items: jsonata('$states.input.parts'),
            MaxConcurrency: PARTS_AT_ONCE,
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'CopyPart',
              States: {
                CopyPart: {
                  ...sdk('s3:uploadPartCopy', {
                    Bucket: bucket,
                    Key: jsonata('$key'),
                    UploadId: jsonata('$upload'),
                    PartNumber: jsonata('$states.input.number'),
                    CopySource: jsonata('$result'),
                    CopySourceRange: jsonata('$states.input.range'),
                  }),
                  Output: {
                    PartNumber: jsonata('$states.input.number'),
                    ETag: jsonata('$states.result.CopyPartResult.ETag'),
                  },
                  End: true,
                },
              },
            },
            Next: 'Close',
          },
          Close: {
            ...sdk('s3:completeMultipartUpload', {
              Bucket: bucket,
              Key: jsonata('$key'),
              UploadId: jsonata('$upload'),
              MultipartUpload: { Parts: jsonata('$states.input') },
            }),
            Output: jsonata("{ 'file': 's3://' & $states.result.Bucket & '/' & $key, 'bytes': $bytes }"),
            End: true,
          },
        },
      },
      End: true,
    },
  };
}

interface Props {
  settings: Settings;
  lake: LakeStack;
}

export class Exports extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, { settings, lake }: Props) {
    super(scope, id);
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: 'exports',
      comment: 'Writes posts and windows as two CSV files.',
      startAt: 'EachFile',
      states: exportStates(lake),
      timeout: Duration.hours(6),
      statements: askingAthena(this, lake, 'exports'),
    });
  }
}
