import { randomUUID } from 'node:crypto';

/** All randomness that the library uses, so that a test can make it repeatable. */
export interface Random {
  /** A string that nobody else will ever draw: at least 120 random bits, `[a-z0-9-]` only. */
  uniqueId(): string;
  /** Evenly spread in [0, 1). */
  fraction(): number;
}

/** The randomness of this machine. */
export const systemRandom: Random = {
  // As one piece: Node puts it together from twenty, which V8 would keep, and an object keeps its id as long as it is live.
  uniqueId: () => Buffer.from(randomUUID(), 'latin1').toString('latin1'),
  fraction: () => Math.random(),
};
