/** What a stored object is, apart from its bytes. */
export interface ObjectInfo {
  /** Path in the lake with forward slashes, such as posts/recent/000000000007.parquet. */
  key: string;
  bytes: number;
  /** CRC-32 of the bytes. */
  checksum: number;
}

/**
 * Where the lake's objects are: the same keys on a local disk and on S3.
 *
 * The contract: an object appears under its key whole and durable, or not at all; `put` returns when it is;
 * an object is never changed in place; deleting what is not there is no error.
 */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<ObjectInfo>;
  /** Takes over a finished local file, as Parquet writers make them. */
  putFile(key: string, path: string): Promise<ObjectInfo>;
  get(key: string): Promise<Uint8Array>;
  /** Keys of the objects in a folder and those below it, sorted; of all where it is empty. */
  list(folder: string): Promise<string[]>;
  delete(key: string): Promise<void>;
  /** What DuckDB can open: a local path or a URL. */
  locate(key: string): string;
  /** A fresh path for a file to be handed to `putFile`. */
  temporaryPath(suffix: string): string;
}
