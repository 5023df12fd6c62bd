/**
 * Windows on a schedule. Every time the last two days are worked out again, and once a day the last month and
 * whatever older days have gained or lost posts; only what has changed is written, as the next revision. Started with
 * {"from", "to"} (ISO 8601) it works out that span.
 */
import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { athenaStaleDays, athenaWindows } from '../../../../src/lake/warehouse/athena-windows.ts';
import { intervalSql } from '../../../../src/windows/interval-sql.ts';
import { WINDOW_COLUMNS } from '../../../../src/windows/window.ts';
import type { Settings } from '../../config.ts';
import type { LakeStack } from '../lake.ts';
import { jsonata, Machine, patiently, type States } from '../parts/machine.ts';
import { ask, askingAthena } from './athena.ts';
import { confusionOfModel } from './confusion.ts';

const DAY_MS = 86_400_000;
const RECENT_DAYS = 2;
const MONTH_DAYS = 31;
/** One statement works out so much, to stay within what a statement may read. */
const PIECE_DAYS = 7;
/** How far the daily run looks back for posts of older days: a day, and time for a run that was late. */
const LOOK_BACK_HOURS = 26;
const MOST_OLDER_DAYS = 900;
const AT_ONCE = 2;

/** Times that stand in the statement for the ends of the span, and in no other place of it. */
const FROM = Date.UTC(2001, 1, 3, 4, 5, 6, 7);
const TO = Date.UTC(2002, 4, 6, 7, 8, 9, 11);
const written = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

/** The statement for a span whose ends are put in their place when it runs. */
export function windowsStatement(settings: Settings): string {
  const confusion = confusionOfModel(settings.enrich.model);
  return athenaWindows({
    windows: WINDOW_COLUMNS,
    minutes: settings.analytics.windows.minutes,
    from: FROM,
    to: TO,
    interval: (label) => intervalSql(label, confusion),
  });
}

/** The span that the input asks for, in pieces; each begins where a window begins. */
const pieces = (minutes: number): string => {
  const length = minutes * 60_000;
  return `(
  $in := $states.input;
  $started := $toMillis($states.context.Execution.StartTime);
  $to := $exists($in.to) ? $toMillis($in.to) : $started - ${length};
  $days := $exists($in.days) ? $in.days : ${RECENT_DAYS};
  $first := $exists($in.from) ? $toMillis($in.from) : $to - $days * ${DAY_MS};
  $from := $floor($first / ${length}) * ${length};
  $piece := ${PIECE_DAYS * DAY_MS};
  $at := function($ms) { $fromMillis($ms, '[Y0001]-[M01]-[D01] [H01]:[m01]:[s01].[f001]') };
  [$map([0..$ceil(($to - $from) / $piece) - 1], function($i) {
    { 'from': $at($from + $i * $piece), 'to': $at($min([$to, $from + ($i + 1) * $piece])) }
  })]
)`;
};

export function windowsStates(settings: Settings, lake: LakeStack): States {
  const { minutes } = settings.analytics.windows;
  const olderDays = athenaStaleDays({
    minutes,
    beforeDays: MONTH_DAYS,
    collectedHours: LOOK_BACK_HOURS,
    limit: MOST_OLDER_DAYS,
  });
  return {
    Span: {
      Type: 'Pass',
      Assign: {
        statement: windowsStatement(settings),
        older: jsonata('$exists($states.input.older) and $states.input.older'),
      },
      Output: { pieces: jsonata(pieces(minutes)) },
      Next: 'EachPiece',
    },
    EachPiece: {
      Type: 'Map',
      Items: jsonata('$states.input.pieces'),
      MaxConcurrency: AT_ONCE,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'WorkOut',
        States: {
          WorkOut: {
            ...ask(
              lake,
              jsonata(
                `$replace($replace($statement, '${written(FROM)}', $states.input.from), '${written(TO)}', $states.input.to)`,
              ),
            ),
            Output: {},
            End: true,
          },
        },
      },
      Output: {},
      Next: 'OlderDays?',
    },
    'OlderDays?': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$older'), Next: 'FindOlderDays' }],
      Default: 'Done',
    },
    FindOlderDays: { ...ask(lake, olderDays), Next: 'ReadOlderDays' },
    ReadOlderDays: {
      Type: 'Task',
      Resource: 'arn:aws:states:::athena:getQueryResults',
      Arguments: {
        QueryExecutionId: jsonata('$states.input.QueryExecution.QueryExecutionId'),
        MaxResults: MOST_OLDER_DAYS + 1,
      },
      ...patiently,
      Assign: { older: false },
      // The first row has the names of the columns.
      Output: {
        pieces:
          jsonata(`[$map($states.result.ResultSet.Rows[[1..${MOST_OLDER_DAYS}]].Data[0].VarCharValue, function($day) {
  { 'from': $day & ' 00:00:00.000', 'to': $fromMillis($toMillis($day & 'T00:00:00Z') + ${DAY_MS}, '[Y0001]-[M01]-[D01]') & ' 00:00:00.000' }
})]`),
      },
      Next: 'EachPiece',
    },
    Done: { Type: 'Succeed' },
  };
}

interface Props {
  settings: Settings;
  lake: LakeStack;
}

export class Windows extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, { settings, lake }: Props) {
    super(scope, id);
    this.machine = new Machine(this, 'Machine', {
      settings,
      lake,
      name: 'windows',
      comment: 'Works out windows and adds those that are new or have changed.',
      startAt: 'Span',
      states: windowsStates(settings, lake),
      timeout: Duration.hours(12),
      statements: askingAthena(this, lake, 'windows'),
    });
    this.machine.startOn(ScheduleExpression.rate(Duration.minutes(settings.analytics.windows.minutes)), {
      id: 'Recent',
      description: 'Windows of the last two days.',
      input: { days: RECENT_DAYS },
    });
    this.machine.startOn(ScheduleExpression.cron({ minute: '40', hour: '2', timeZone: TimeZone.ETC_UTC }), {
      id: 'Daily',
      description: 'Windows of the last month, and of older days that have gained or lost posts.',
      input: { days: MONTH_DAYS, older: true },
    });
  }
}
