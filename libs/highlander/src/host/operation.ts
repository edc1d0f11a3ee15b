import type { Snapshot } from './state-version.js';
import type { Turn } from './turn.js';

/** Something that a call does to an object: a handler of its class, or what every object can do. */
export interface Operation {
  readonly name: string;
  readonly kind: 'read' | 'update';
  /** Runs within the turn; may be async. What it returns is the reply. */
  run(turn: Turn, args: readonly unknown[]): unknown;
  /** Where it needs no turn: answers from the committed state alone, even while a handler runs. */
  readonly fromSnapshot?: (snapshot: Snapshot) => unknown;
  /** Of an operation without a turn: whether it waits for a newer state than this one. */
  readonly waitsFor?: (snapshot: Snapshot, args: readonly unknown[]) => boolean;
  /** It is not sent a second time where the first may have been carried out. */
  readonly once?: boolean;
}
