/** What to do about a state that is lost, damaged or of another version. */
import { shellWord } from '../model/shell-word.ts';
import { nameOfLake } from './s3/copy-note.ts';

/** To follow "The state … ;" and to go on with "from …". */
export const rebuildIt = (root: string): string =>
  `run "undertone doctor --rebuild --lake ${shellWord(nameOfLake(root))}" to make it anew`;
