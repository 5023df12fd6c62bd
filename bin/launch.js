import { fileURLToPath } from 'node:url';

/** With what Node runs the program. */
export const FLAGS = [
  '--disable-warning=ExperimentalWarning',
  // The posts of a group outlive several small collections: with this much room they are not all marked again and
  // again on the way, which costs a twentieth of an import.
  '--initial-old-space-size=40',
  // What is young on the main thread is little; it took 128 MB where it was left to grow.
  '--max-semi-space-size=16',
];

/** What is added to its environment. */
export const ENVIRONMENT = {
  // glibc keeps an arena a thread and gives little back: two hold a third less memory at the same speed.
  MALLOC_ARENA_MAX: '2',
  // A question to DuckDB holds one of these threads for as long as it takes, and unpacking a stream, files and names
  // wait for one: four questions at once leave none of the usual four.
  UV_THREADPOOL_SIZE: '16',
  // What was compiled before need not be again, on any thread: a third of a second of each start.
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/undertone', import.meta.url)),
};
