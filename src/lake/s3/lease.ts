/**
 * One machine owns a lake in a bucket: the one whose lease stands in it. The lease is renewed while the lake is owned;
 * one that was not for some time, by the clock of the service alone, may be taken over. A process that was only held
 * up finds its lease gone at the next renewal; what it might publish before that is refused at the pointer.
 */
import { UndertoneError } from '../../model/errors.ts';
import { LEASE_KEY } from './keys.ts';
import type { Who } from './pointer.ts';
import type { Condition, S3Objects } from './s3-objects.ts';

export const LEASE_MS = 120_000;
const RENEWALS = 5;

interface Held {
  /** Null once it was given back. */
  lease: string | null;
  by: Who;
  since: string;
  /** Counts renewals, so that no two versions are the same. */
  beat: number;
}

interface Taking {
  id: string;
  own: readonly (string | null | undefined)[];
  now: number;
  leaseMs?: number | undefined;
}

export class Lease {
  readonly id: string;
  readonly #objects: S3Objects;
  readonly #held: Held;
  readonly #lost = Promise.withResolvers<never>();
  /** Rejects when another machine has taken over. */
  readonly lost: Promise<never> = this.#lost.promise;
  /** Whether the owner before did not give it back. */
  readonly isTakenOver: boolean;
  #etag = '';
  #timer: NodeJS.Timeout | null = null;
  #lostTo: UndertoneError | null = null;
  #renewing: Promise<unknown> = Promise.resolve();

  private constructor(objects: S3Objects, held: Held & { lease: string }, isTakenOver: boolean) {
    this.#objects = objects;
    this.id = held.lease;
    this.isTakenOver = isTakenOver;
    this.#held = held;
    this.lost.catch(() => {});
  }

  /**
   * `own` are the last leases that were taken for the same folder: their processes are gone, since the folder is locked
   * now.
   * @throws UndertoneError `lake-owned` where another machine has it
   */
  static async take(
    objects: S3Objects,
    by: Who,
    { id, own, now, leaseMs = LEASE_MS }: Taking,
  ): Promise<Lease> {
    const found = await objects.getTagged(LEASE_KEY);
    const held = found === null ? null : parse(found.bytes);
    const since = new Date(now).toISOString();
    const lease = new Lease(objects, { lease: id, by, since, beat: 0 }, (held?.lease ?? null) !== null);
    const isFree = held === null || held.lease === null || own.includes(held.lease);
    if (!isFree && found!.age < leaseMs) throw owned(objects, held, leaseMs - found!.age);
    const etag = await lease.#write(found === null ? 'absent' : { etag: found.etag });
    if (etag === null) {
      const other = await objects.getTagged(LEASE_KEY);
      throw owned(objects, other === null ? null : parse(other.bytes), leaseMs);
    }
    lease.#etag = etag;
    lease.#timer = setInterval(() => {
      lease.#renewing = lease.#renewing.then(() => lease.renew()).catch(() => {});
    }, leaseMs / RENEWALS);
    lease.#timer.unref();
    return lease;
  }

  /** @throws UndertoneError `lease-lost` where that was seen already; see `renew` */
  check(): void {
    if (this.#lostTo !== null) throw this.#lostTo;
  }

  /** @throws UndertoneError `lease-lost` where another machine has taken over */
  async renew(): Promise<void> {
    this.check();
    this.#held.beat++;
    const etag = await this.#write({ etag: this.#etag });
    if (etag !== null) {
      this.#etag = etag;
      return;
    }
    const found = await this.#objects.getTagged(LEASE_KEY);
    const error = lost(this.#objects, found === null ? null : parse(found.bytes));
    this.#lostTo = error;
    this.#stop();
    this.#lost.reject(error);
    throw error;
  }

  /** Lets the next machine have it at once; not where another one has taken over. */
  async giveBack(): Promise<void> {
    this.#stop();
    await this.#renewing;
    if (this.#lostTo !== null) return;
    this.#held.lease = null;
    this.#held.beat++;
    await this.#write({ etag: this.#etag });
  }

  #write(condition: Condition): Promise<string | null> {
    return this.#objects.putIf(LEASE_KEY, Buffer.from(`${JSON.stringify(this.#held)}\n`), condition);
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Whose lease stands there and has not run out; null where nobody's does. */
export async function leaseHolder(objects: S3Objects, leaseMs = LEASE_MS): Promise<Who | null> {
  const found = await objects.getTagged(LEASE_KEY);
  if (found === null || found.age >= leaseMs) return null;
  const { lease, by } = parse(found.bytes);
  return lease === null ? null : by;
}

/** One that cannot be read was written by nobody who could be asked: it runs out like any other. */
function parse(bytes: Uint8Array): Held {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Held;
  } catch {
    return {
      lease: 'unknown',
      by: { host: 'unknown', pid: 0, command: 'unknown' },
      since: 'unknown',
      beat: 0,
    };
  }
}

const nameOf = (objects: S3Objects): string => objects.locate('').slice(0, -1);

const whoIs = (held: Held | null): string =>
  held === null
    ? 'another machine'
    : `${held.by.host} (${held.by.command}, process ${held.by.pid}, since ${held.since})`;

function owned(objects: S3Objects, held: Held | null, leftMs: number): UndertoneError {
  const left = Math.max(1, Math.ceil(leftMs / 1000));
  return new UndertoneError(
    'lake-owned',
    `The lake ${nameOf(objects)} is in use by ${whoIs(held)}; stop that, or give the command there. If that machine is gone, its lease runs out in ${left} s.`,
  );
}

export const lost = (objects: S3Objects, held: Held | null): UndertoneError =>
  new UndertoneError(
    'lease-lost',
    `The lake ${nameOf(objects)} was taken over by ${whoIs(held)}, since this machine did not renew its lease in time. Nothing more is published from here; what was not yet stays in the local copy.`,
  );
