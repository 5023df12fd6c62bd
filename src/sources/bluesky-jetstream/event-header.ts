/**
 * What Jetstream itself writes at the front of an event, before anything an author can shape:
 * `{"did":…,"time_us":…,"kind":"commit","commit":{"rev":…,"operation":…,"collection":…,"rkey":…`. Read from the
 * bytes, since most events of a busy stream are not wanted and parsing them whole costs several times more.
 */
export interface EventHeader {
  did: string;
  /** Microseconds since the epoch. */
  timeUs: number;
  kind: string;
  /** The last three are of commits. */
  operation: string | null;
  collection: string | null;
  key: string | null;
}

const HEADER =
  /^\{"did":"([^"\\]{1,2048})","time_us":(\d{1,16}),"kind":"(\w{1,32})"(?:,"commit":\{"rev":"[^"\\]*","operation":"(\w{1,16})","collection":"([^"\\]{1,317})","rkey":"([^"\\]{1,512})"[,}])?/;

/** DIDs are up to 2 KB by the standard, but those in use are 32 characters; few events need the longer look. */
const SHORT_BYTES = 384;
const LONG_BYTES = 4096;

/** The header of an event; null where it is laid out in another way, or is no event at all. */
export function headerOf(event: Buffer): EventHeader | null {
  let found = HEADER.exec(event.toString('latin1', 0, SHORT_BYTES));
  const cut = found === null || (found[3] === 'commit' && found[4] === undefined);
  if (cut && event.length > SHORT_BYTES) {
    found = HEADER.exec(event.toString('latin1', 0, LONG_BYTES));
  }
  if (found === null || (found[3] === 'commit' && found[4] === undefined)) return null;
  return {
    did: found[1]!,
    timeUs: Number(found[2]),
    kind: found[3]!,
    operation: found[4] ?? null,
    collection: found[5] ?? null,
    key: found[6] ?? null,
  };
}
