/** The alerts of a lake that this process owns: kept in the lake, changed while running. */
import type { DatabaseSync } from 'node:sqlite';
import { AT_REST } from '../../alerts/episodes.ts';
import {
  forgetAlert,
  nextRevision,
  type StoredAlert,
  storeAlert,
  storedAlerts,
} from '../../lake/alerts/alerts.ts';
import { type Delivery, findDelivery, settleDelivery } from '../../lake/alerts/deliveries.ts';
import {
  acknowledgeFiring,
  endFiring,
  type Firing,
  listFirings,
  type Resolution,
} from '../../lake/alerts/firings.ts';
import { transaction } from '../../lake/state.ts';
import { type Alert, alertFaults } from '../../model/alert.ts';
import type { Clock } from '../../model/clock.ts';
import { UsageError } from '../../model/errors.ts';
import { TOPIC_NAME, TOPIC_NAME_RULE } from '../../model/topic.ts';

/** Each is evaluated with every window. */
const MOST_ALERTS = 500;
/** Names of what lies beside the alerts under /api/alerts. */
const TAKEN = new Set(['backtest', 'channels', 'deliveries', 'firings']);

/** A change as it is asked for over the lake's socket. */
export type AlertTask =
  | { do: 'add' | 'change'; alert: Alert }
  | { do: 'remove' | 'acknowledge' | 'resolve'; name: string }
  | { do: 'mute'; name: string; until: number | null };

export function changeAlerts(alerts: Alerts, task: AlertTask): StoredAlert {
  switch (task.do) {
    case 'add':
      return alerts.add(task.alert);
    case 'change':
      return alerts.change(task.alert);
    case 'remove':
      return alerts.remove(task.name);
    case 'acknowledge':
      return alerts.acknowledge(task.name);
    case 'resolve':
      return alerts.resolve(task.name);
    case 'mute':
      return alerts.mute(task.name, task.until);
  }
}

export class Alerts {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** In order of their names. */
  list(): StoredAlert[] {
    return storedAlerts(this.#db);
  }

  /** What each fires at this moment. */
  open(): Map<string, Firing> {
    return new Map(listFirings(this.#db, { open: true, limit: MOST_ALERTS }).map((one) => [one.alert, one]));
  }

  /** Watches for one thing more. Throws a UsageError where the name is taken or the definition is wrong. */
  add(alert: Alert): StoredAlert {
    check(alert);
    const known = this.list();
    if (known.some((one) => one.alert.name === alert.name)) {
      throw new UsageError(`There is an alert "${alert.name}" already; change it, or take another name.`, {
        code: 'alert-exists',
      });
    }
    if (known.length >= MOST_ALERTS) {
      throw new UsageError(`There are ${MOST_ALERTS} alerts, and no more are watched; remove one first.`, {
        code: 'too-many-alerts',
      });
    }
    return transaction(this.#db, () => this.#store(alert, 'api'));
  }

  /** Gives an alert another definition; what it fires under the one before is over. Throws a UsageError as `add`. */
  change(alert: Alert): StoredAlert {
    check(alert);
    const before = this.#own(alert.name, 'changed');
    if (JSON.stringify(before.alert) === JSON.stringify(alert)) return before;
    return transaction(this.#db, () => {
      this.#end(alert.name, 'changed');
      return { ...this.#store(alert, 'api', before.mutedUntil) };
    });
  }

  /** No longer watches; what it fired stays. Throws a UsageError where there is none. */
  remove(name: string): StoredAlert {
    const before = this.#own(name, 'removed');
    transaction(this.#db, () => {
      this.#end(name, 'removed');
      forgetAlert(this.#db, name);
    });
    return before;
  }

  /** Somebody has seen what it fires. Throws a UsageError where it fires nothing. */
  acknowledge(name: string): StoredAlert {
    const stored = this.#find(name);
    const firing = this.#firing(name);
    transaction(this.#db, () => acknowledgeFiring(this.#db, firing, this.#clock.now()));
    return stored;
  }

  /** What it fires is over, whatever the windows say; it may fire again with the next. Throws a UsageError as above. */
  resolve(name: string): StoredAlert {
    const stored = this.#find(name);
    this.#firing(name);
    const rested: StoredAlert = {
      ...stored,
      state: 'ok',
      stateSince: this.#clock.now(),
      checkpoint: stored.judgedTo ?? stored.checkpoint,
      standing: JSON.stringify(AT_REST),
    };
    transaction(this.#db, () => {
      this.#end(name, 'by-hand');
      storeAlert(this.#db, rested);
    });
    return rested;
  }

  /** Tells nothing of it until a time, ms since the epoch; null ends that. What it fires is recorded all the same. */
  mute(name: string, until: number | null): StoredAlert {
    const muted = { ...this.#find(name), mutedUntil: until };
    transaction(this.#db, () => storeAlert(this.#db, muted));
    return muted;
  }

  /**
   * Tries once more what was given up, under the same key; where that fails too it is given up again. Throws a
   * UsageError where there is no such message, or it was not given up.
   */
  sendAgain(key: string): Delivery {
    const delivery = findDelivery(this.#db, key);
    if (delivery === null)
      throw new UsageError(`There is no message "${key}".`, { code: 'delivery-unknown' });
    if (delivery.state !== 'dead') {
      const how = delivery.state === 'waiting' ? 'is on its way already' : 'was delivered';
      throw new UsageError(`The message ${how}.`, { code: 'delivery-not-dead' });
    }
    const again = { ...delivery, state: 'waiting', nextAt: this.#clock.now(), endedAt: null } as const;
    transaction(this.#db, () => settleDelivery(this.#db, key, again));
    return again;
  }

  /**
   * Follows the configuration: its alerts are as it says, and those it no longer names are gone. Alerts that were added
   * while running stay, unless the configuration names them too.
   */
  followConfiguration(configured: readonly Alert[]): void {
    const names = new Set(configured.map(({ name }) => name));
    const known = new Map(this.list().map((one) => [one.alert.name, one]));
    transaction(this.#db, () => {
      for (const [name, { origin }] of known) {
        if (origin !== 'config' || names.has(name)) continue;
        this.#end(name, 'removed');
        forgetAlert(this.#db, name);
      }
      for (const alert of configured) {
        const before = known.get(alert.name);
        if (before !== undefined && JSON.stringify(before.alert) === JSON.stringify(alert)) {
          if (before.origin !== 'config') storeAlert(this.#db, { ...before, origin: 'config' });
          continue;
        }
        this.#end(alert.name, 'changed');
        this.#store(alert, 'config', before?.mutedUntil ?? null);
      }
    });
  }

  #store(alert: Alert, origin: StoredAlert['origin'], mutedUntil: number | null = null): StoredAlert {
    const now = this.#clock.now();
    const stored: StoredAlert = {
      alert,
      revision: nextRevision(this.#db, alert.name),
      since: now,
      origin,
      state: 'ok',
      stateSince: now,
      mutedUntil,
      judgedTo: null,
      checkpoint: Math.floor(now / alert.window) * alert.window,
      standing: JSON.stringify(AT_REST),
    };
    storeAlert(this.#db, stored);
    return stored;
  }

  #end(name: string, resolution: Resolution): void {
    const at = this.#clock.now();
    for (const firing of listFirings(this.#db, { alert: name, open: true }))
      endFiring(this.#db, firing, { at, ended: at, resolution });
  }

  #firing(name: string): Firing {
    const [firing] = listFirings(this.#db, { alert: name, open: true });
    if (firing !== undefined) return firing;
    throw new UsageError(`The alert "${name}" fires nothing at this moment.`, { code: 'alert-quiet' });
  }

  #find(name: string): StoredAlert {
    const stored = this.list().find(({ alert }) => alert.name === name);
    if (stored !== undefined) return stored;
    throw new UsageError(`There is no alert "${name}"; "undertone alerts" lists those that are watched.`, {
      code: 'alert-unknown',
    });
  }

  /** The alert, where it is there and not the configuration's. */
  #own(name: string, done: 'changed' | 'removed'): StoredAlert {
    const stored = this.#find(name);
    if (stored.origin === 'config') {
      throw new UsageError(
        `The alert "${name}" is the configuration's, which would bring it back; it is to be ${done} there.`,
        { code: 'alert-configured' },
      );
    }
    return stored;
  }
}

/** Throws a UsageError for the first thing wrong with a definition. */
function check(alert: Alert): void {
  if (!TOPIC_NAME.test(alert.name))
    throw new UsageError(`The name "${alert.name}" ${TOPIC_NAME_RULE}.`, { code: 'alert-name' });
  if (TAKEN.has(alert.name)) {
    throw new UsageError(`The API has a use of its own for the name "${alert.name}"; take another.`, {
      code: 'alert-name',
    });
  }
  const [fault] = alertFaults(alert);
  if (fault !== undefined)
    throw new UsageError(`"${fault.field}" ${fault.message}.`, { code: 'alert-wrong' });
}
