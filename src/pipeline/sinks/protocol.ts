/** What the owner of the lake and the thread of its sinks say to each other. */
import type { PartChanges } from '../../lake/sinks/parts.ts';
import type { Refused, SinkPosition } from '../../lake/sinks/sinks.ts';
import type { SinkSettings } from '../../sinks/settings.ts';

export interface SinkThreadOptions {
  lake: string;
  sinks: readonly SinkSettings[];
}

/** What a sink is doing. `waiting`: it failed, and is tried again; posts wait for it meanwhile. */
export type SinkState = 'working' | 'idle' | 'waiting';

export interface SinkTold {
  type: 'told';
  sink: string;
  upTo: SinkPosition;
  /** Ids of what it took: posts, and deletions among them. */
  taken: string[];
  deletions: number;
  refused: Refused[];
  /** What became of the objects of a sink that holds objects. */
  parts: PartChanges | null;
}

export interface SinkStands {
  type: 'stands';
  sink: string;
  state: SinkState;
  /** Why it waits. */
  reason: string | null;
  /** When it is tried again, ms since the epoch. */
  retryAt: number | null;
}

export type FromThread = SinkTold | SinkStands;

/**
 * `entered`: what was told of this sink is in the lake's state, and the next may be taken. `hurry`: somebody waits until
 * nothing is left to tell, so no sink lets changes gather.
 */
export type ToThread = { type: 'entered'; sink: string } | { type: 'hurry' } | { type: 'close' };
