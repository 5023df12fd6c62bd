import type { BlockFormat } from '../../model/block.ts';
import { RowScanner } from './csv-row.ts';

const LF = 10;
const CR = 13;

/** The bytes of each record of a block, without what separates them; views of the payload. */
export function* splitRecords(payload: Uint8Array, format: BlockFormat): Generator<Uint8Array> {
  if (format.kind === 'dead') yield payload;
  else if (format.kind === 'csv') yield* rows(payload, new RowScanner(format));
  else yield* lines(payload);
}

function* rows(payload: Uint8Array, scanner: RowScanner): Generator<Uint8Array> {
  for (let at = 0; at < payload.length; ) {
    const stop = scanner.end(payload, at, payload.length, true);
    let end = stop;
    if (payload[end - 1] === LF) end--;
    if (payload[end - 1] === CR) end--;
    if (scanner.fields > 0) yield payload.subarray(at, end);
    at = stop;
  }
}

function* lines(payload: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < payload.length; ) {
    const feed = payload.indexOf(LF, at);
    const end = feed < 0 ? payload.length : feed;
    const line = payload.subarray(at, end);
    if (line.some((byte) => byte !== 32 && byte !== CR && byte !== 9)) yield line;
    at = end + 1;
  }
}
