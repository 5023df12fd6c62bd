import { createHash } from 'node:crypto';
import { UndertoneError } from '../../model/errors.ts';
import type { Calibration, LinearParameters } from './linear-model.ts';

/**
 * The weights file, little-endian throughout:
 *
 *     0   "UTLW"            magic
 *     4   uint32            format, 1
 *     8   uint32            length of the header in bytes, a multiple of 4
 *     12  UTF-8 JSON        the header, padded with spaces
 *     …   int32[]           the slots
 *
 * The header names the model and carries a SHA-256 of the slots.
 */
const MAGIC = 0x574c5455;
const FORMAT = 1;
const PREFIX = 12;

interface Header {
  name: string;
  version: string;
  languages: string[];
  calibration: Calibration;
  step: number;
  cells: number;
  sha256: string;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export function encodeWeights(parameters: LinearParameters): Uint8Array {
  const { name, version, languages, calibration, slots } = parameters;
  const body = new Uint8Array(slots.cells.length * 4);
  const view = new DataView(body.buffer);
  for (let i = 0; i < slots.cells.length; i++) view.setInt32(i * 4, slots.cells[i]!, true);
  const header: Header = {
    name,
    version,
    languages: [...languages],
    calibration,
    step: slots.step,
    cells: slots.cells.length,
    sha256: sha256(body),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 4) * 4;
  const file = new Uint8Array(PREFIX + length + body.length).fill(0x20, PREFIX, PREFIX + length);
  const start = new DataView(file.buffer);
  start.setUint32(0, MAGIC, true);
  start.setUint32(4, FORMAT, true);
  start.setUint32(8, length, true);
  file.set(json, PREFIX);
  file.set(body, PREFIX + length);
  return file;
}

/** Reads a weights file. Throws an UndertoneError that names `path` where it is not one, or is damaged. */
export function decodeWeights(file: Uint8Array, path: string): LinearParameters {
  const damaged = (what: string) =>
    new UndertoneError(
      'model-damaged',
      `The model weights ${path} cannot be used (${what}): restore the file from the release or train the model again.`,
    );
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < PREFIX || view.getUint32(0, true) !== MAGIC) throw damaged('this is no weights file');
  const format = view.getUint32(4, true);
  if (format !== FORMAT) throw damaged(`its format is ${format}, and this version reads ${FORMAT}`);
  const length = view.getUint32(8, true);
  if (PREFIX + length > file.length) throw damaged('it is cut off');
  const header = parseHeader(file.subarray(PREFIX, PREFIX + length));
  if (header === null) throw damaged('its header is not readable');
  const body = file.subarray(PREFIX + length);
  if (body.length !== header.cells * 4) throw damaged('it is cut off');
  if (sha256(body) !== header.sha256) throw damaged('its checksum does not match');
  const cells = new Int32Array(header.cells);
  for (let i = 0, at = PREFIX + length; i < cells.length; i++, at += 4) cells[i] = view.getInt32(at, true);
  const { name, version, languages, calibration, step } = header;
  return { name, version, languages, calibration, slots: { cells, step } };
}

function parseHeader(bytes: Uint8Array): Header | null {
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Partial<Header> | null;
  } catch {
    return null;
  }
  if (typeof header !== 'object' || header === null) return null;
  const { name, version, languages, calibration, step, cells } = header;
  if (typeof name !== 'string' || typeof version !== 'string' || !Array.isArray(languages)) return null;
  if (typeof step !== 'number' || typeof calibration?.sharpness !== 'number') return null;
  if (calibration.bias?.length !== 2 || calibration.shift?.length !== 2) return null;
  if (typeof cells !== 'number' || !Number.isInteger(Math.log2(cells)) || cells < 2) return null;
  return header as Header;
}
