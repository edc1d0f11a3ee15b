export const KEY = { type: 'list', id: 'groceries' };

/**
 * What is done to an owner. `stop`: its process is stopped (SIGSTOP). `sleep`: its machine is, so that its monotonic clock
 * doesn't go on. `set back`: its wall clock goes back, and nothing comes from ZooKeeper any more. `late answer`: it is
 * stopped for a while, finds answers from before when it goes on, and nothing comes after them.
 */
export type Disturbance = 'stop' | 'sleep' | 'set back' | 'late answer';

/** What an owner is told to do. */
export interface OwnerTask {
  readonly servers: string;
  readonly namespace: string;
  readonly sessionTimeoutMs: number;
  readonly tickMs: number;
  readonly disturbance: Disturbance;
}

/** What an owner is told later on. */
export type OwnerOrder = 'set back' | 'report';

/** What it tells: that it owns the object; the last instant at which it trusted its lease. */
export type OwnerNews = 'owner' | { readonly lastValidNs: string };
