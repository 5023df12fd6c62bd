/** A file that appears under its name whole, or not at all. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UndertoneError, UsageError } from '../model/errors.ts';

/** Where an answer goes, part by part. */
export interface Sink {
  write(part: string | Uint8Array): Promise<void>;
}

export class WholeFile implements Sink {
  /** Where it is written meanwhile: beside its name, so that the rename stays within one file system. */
  readonly partial: string;
  readonly #path: string;
  #file: FileHandle | null = null;

  constructor(path: string) {
    this.#path = resolve(path);
    this.partial = join(
      dirname(this.#path),
      `.${basename(this.#path)}.${randomBytes(4).toString('hex')}.partial`,
    );
  }

  /** Refuses a name that could not be written later, before any work is done. */
  async prepare(): Promise<void> {
    const there = await stat(this.#path).catch(() => null);
    if (there?.isDirectory())
      throw new UsageError(`The output ${this.#path} is a folder; name a file in it.`);
    await this.#open();
  }

  async write(part: string | Uint8Array): Promise<void> {
    try {
      await (this.#file ?? (await this.#open())).writeFile(part);
    } catch (error) {
      throw this.#cannot(error);
    }
  }

  /** Makes it durable and gives it its name; returns its size in bytes. */
  async finish(): Promise<number> {
    try {
      const file = this.#file ?? (await open(this.partial, 'r+'));
      this.#file = file;
      await file.sync();
      const { size } = await file.stat();
      await file.close();
      this.#file = null;
      await rename(this.partial, this.#path);
      return size;
    } catch (error) {
      throw this.#cannot(error);
    }
  }

  /** Leaves nothing behind; nothing happens after `finish`. */
  async discard(): Promise<void> {
    await this.#file?.close().catch(() => {});
    this.#file = null;
    await rm(this.partial, { force: true });
  }

  async #open(): Promise<FileHandle> {
    try {
      this.#file = await open(this.partial, 'w');
      return this.#file;
    } catch (error) {
      throw this.#cannot(error);
    }
  }

  #cannot(error: unknown): UndertoneError {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    return new UndertoneError(
      full ? 'disk-full' : 'output-failed',
      full
        ? `The disk is full; make room for ${this.#path} and run the same command again.`
        : `The output ${this.#path} cannot be written (${messageOf(error)}); choose another place.`,
      { cause: error },
    );
  }
}
