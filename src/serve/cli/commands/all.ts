import type { Command } from '../command.ts';
import { alerts } from './alerts.ts';
import { backfill } from './backfill.ts';
import { compact } from './compact.ts';
import { correct } from './correct.ts';
import { corrections } from './corrections.ts';
import { deploy } from './deploy.ts';
import { doctor } from './doctor.ts';
import { evaluate } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { forget } from './forget.ts';
import { gaps } from './gaps.ts';
import { importCommand } from './import.ts';
import { models } from './models.ts';
import { predict } from './predict.ts';
import { pseudonyms } from './pseudonyms.ts';
import { push } from './push.ts';
import { query } from './query.ts';
import { report } from './report.ts';
import { rescore } from './rescore.ts';
import { retry } from './retry.ts';
import { schema } from './schema.ts';
import { score } from './score.ts';
import { sinks } from './sinks.ts';
import { sources } from './sources.ts';
import { start } from './start.ts';
import { topics } from './topics.ts';
import { train } from './train.ts';
import { upload } from './upload.ts';

/** The commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  start,
  importCommand,
  upload,
  backfill,
  topics,
  alerts,
  report,
  query,
  exportCommand,
  score,
  rescore,
  correct,
  corrections,
  predict,
  train,
  evaluate,
  models,
  sources,
  sinks,
  gaps,
  forget,
  pseudonyms,
  schema,
  retry,
  compact,
  deploy,
  push,
  doctor,
];
