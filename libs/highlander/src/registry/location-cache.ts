import type { ClaimHolder } from '../coordination/index.js';

/** Where an object lives, as far as this node knows. */
export interface Location {
  readonly nodeId: string;
  readonly address: string | null;
  /** The claim that was seen; unknown where this node has chosen the place itself. */
  readonly claim: Pick<ClaimHolder, 'sessionId' | 'zxid'> | undefined;
  /** Whether the object is known to live there; else it is to wake there. */
  readonly isConfirmed: boolean;
}

/**
 * Where objects were last seen. What it says may be wrong at any time, and does no harm then: the node that is asked
 * knows what it owns. Of more than `maxEntries`, those that were not used for the longest time are forgotten.
 */
export class LocationCache {
  // Of two generations: what is used moves to the young one, and the old one is dropped as a whole.
  private young = new Map<string, Location>();
  private old = new Map<string, Location>();

  constructor(private readonly maxEntries: number) {}

  get(key: string): Location | undefined {
    const recent = this.young.get(key);
    if (recent) return recent;
    const location = this.old.get(key);
    if (location) {
      this.old.delete(key);
      this.set(key, location);
    }
    return location;
  }

  set(key: string, location: Location): void {
    this.young.set(key, location);
    if (this.young.size < this.maxEntries / 2) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  /** Forgets the location only if it is this very one: another call may have learned better since. */
  forget(key: string, location: Location): void {
    if (this.get(key) === location) this.delete(key);
  }

  get size(): number {
    return this.young.size + this.old.size;
  }
}
