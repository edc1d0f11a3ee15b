/** An object that wants to wake. */
export interface Admission {
  /** A running handler waits for it: to let it wait could mean to wait for that handler, for ever. */
  readonly urgent: boolean;
  /** There is room: it may wake now. */
  admit(): void;
}

/** Puts the least recently used idle object to sleep; `undefined` where all are busy. */
export type EvictOne = () => Promise<void> | undefined;

/**
 * Keeps the number of live objects at a limit, so that somebody who asks for one id after the other can't fill the
 * memory: who wants to wake waits until others sleep. Only what a running handler calls goes beyond the limit.
 */
export class LiveLimit {
  private live = 0;
  private leaving = 0;
  private readonly waiting = new Set<Admission>();

  constructor(
    private readonly maxLive: number,
    private readonly evictOne: EvictOne,
  ) {}

  enter(object: Admission): void {
    if (this.live < this.maxLive || object.urgent) {
      this.admit(object);
      return;
    }
    this.waiting.add(object);
    this.makeRoom();
  }

  /** The object has become urgent. */
  urge(object: Admission): void {
    if (this.waiting.delete(object)) this.admit(object);
  }

  /** The object sleeps, or could not wake. */
  leave(): void {
    this.live--;
    if (this.live >= this.maxLive) return;
    const [next] = this.waiting;
    if (!next) return;
    this.waiting.delete(next);
    this.admit(next);
  }

  /** Something may have become idle. */
  makeRoom(): void {
    const wanted = this.waiting.size + Math.max(0, this.live - this.maxLive);
    while (this.leaving < wanted) {
      const left = this.evictOne();
      if (!left) return;
      this.leaving++;
      void left.then(() => {
        this.leaving--;
        // Who came to wait in the meantime was thought to be served by it.
        if (this.isTight) this.makeRoom();
      });
    }
  }

  /** Whether anybody is interested in what becomes idle. */
  get isTight(): boolean {
    return this.waiting.size > 0 || this.live > this.maxLive;
  }

  private admit(object: Admission): void {
    this.live++;
    object.admit();
  }
}
