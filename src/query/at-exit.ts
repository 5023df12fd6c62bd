/**
 * Clean-up that must happen even where the process is ended in the middle, as when the reader of our output has
 * gone: `work` runs at the end of the process unless the returned function was called before.
 */
export function atExit(work: () => void): () => void {
  process.once('exit', work);
  return () => process.off('exit', work);
}
