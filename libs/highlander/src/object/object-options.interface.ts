import type { MemberData } from '../coordination/index.js';

/**
 * A node of the cluster, as every other node sees it.
 *
 * @publicApi
 */
export type NodeInfo = MemberData;

/**
 * Where an object that lives nowhere is woken. `'round-robin'`: on each node in turn; `'local'`: where it is called;
 * `'least-loaded'`: on the node with the fewest objects. A function gets the object and the nodes which serve its
 * type, and returns the `nodeId` of one of them.
 *
 * @publicApi
 */
export type Placement =
  | 'round-robin'
  | 'local'
  | 'least-loaded'
  | ((object: { readonly type: string; readonly id: string }, nodes: readonly NodeInfo[]) => string);

/**
 * A stored record on its way to a newer version of its class.
 *
 * @publicApi
 */
export interface MigratableRecord {
  type: string;
  id: string;
  /** The version of the class that wrote the record. */
  version: number;
  revision: number;
  /** When the record was written, by the clock of the node that wrote it. ISO 8601. */
  savedAt: string;
  /** The stored values of all fields, by their stored names. Copies: change them as you like. */
  state: Record<string, unknown>;
}

/**
 * What a class can decide for its objects.
 *
 * @publicApi
 */
export interface HighlanderObjectOptions {
  /**
   * An object that wasn't called for so long goes to sleep: its instance ends, its record stays. Milliseconds.
   * @default 60_000
   */
  idleTimeoutMs?: number;

  /**
   * Where an object that lives nowhere is woken.
   * @default 'round-robin', or the placement of the module
   */
  placement?: Placement;

  /**
   * The size, in bytes of UTF-8, that a record must not exceed; an update that would is refused with
   * `RecordTooLargeError`. The whole record is written at every commit, so small objects are quick ones.
   * @default 1_048_576
   */
  maxRecordBytes?: number;

  /**
   * How many calls may wait for one object; one more is refused with `MailboxFullError`.
   * @default 10_000
   */
  mailboxLimit?: number;

  /**
   * How long a call may take from its start to its answer, where the caller doesn't say. Milliseconds.
   * @default 30_000
   */
  callTimeoutMs?: number;

  /**
   * Trusts no clock: waking costs one write more, and every answer waits for a round trip to the coordination
   * service. For objects of which two owners, even for a moment, would be worse than slowness (I2).
   * @default false
   */
  strict?: boolean;

  /**
   * The version of the stored form. Raise it together with `migrate` or a `rename`; adding a field needs no step.
   * A node doesn't serve records of a newer version than its class has.
   * @default 1
   */
  version?: number;

  /**
   * Brings a record of an older version up to this one, when its object wakes. Changes the record in place or returns
   * another one. Not async. Needs a `version` of 2 or more.
   */
  migrate?: (record: MigratableRecord, fromVersion: number) => MigratableRecord | void;
}
