import type { IsolationDirection } from 'nestjs-highlander';
import type { Journal } from './journal.js';
import type { Process } from './process.js';
import type { Weather } from './weather.js';
import type { World } from './world.js';

/** Where a node stands in the world: what its ports need to know of it. */
export interface Site {
  readonly world: World;
  readonly weather: Weather;
  readonly journal: Journal;
  readonly process: Process;
  /** Nothing gets through to the store. */
  isCutFromStorage: boolean;
  /** What doesn't get through to or from other nodes. */
  isolation: IsolationDirection | undefined;
  /** Whether it may trust its sessions now. Whether it asks itself is what the simulation is about. */
  readonly leaseHolds: boolean;
  /** Something of this node begins to wait, for about so long: a good moment for a fault. */
  waits(forMs: number): void;
}

/** Whether anything gets from one node to the other. */
export function passes(from: Site, to: Site): boolean {
  return (from.isolation ?? 'in') === 'in' && (to.isolation ?? 'out') === 'out';
}
