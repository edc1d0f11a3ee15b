export type Turn = () => Promise<void>;

/**
 * The messages of one connection: one at a time, in the order of their arrival.
 *
 * 1. None begins before `begin()`, and none after `stop()`; those that wait then are dropped.
 * 2. The next one begins when the one before has ended and the client has read enough of its answers.
 */
export class MessageTurns {
  private readonly waiting: Turn[] = [];
  private state: 'held' | 'open' | 'stopped' = 'held';
  private isPumping = false;
  private current: Promise<void> = Promise.resolve();

  constructor(
    private readonly maxWaiting: number,
    /** Resolves when there is room for another answer; `undefined` where there is room already. */
    private readonly room: () => Promise<void> | undefined,
  ) {}

  /**
   * Takes a turn, which must not reject.
   *
   * @returns false where too many wait already; after `stop()` it is dropped
   */
  add(turn: Turn): boolean {
    if (this.state === 'stopped') return true;
    if (this.waiting.length >= this.maxWaiting) return false;
    this.waiting.push(turn);
    void this.pump();
    return true;
  }

  begin(): void {
    if (this.state === 'held') this.state = 'open';
    void this.pump();
  }

  stop(): void {
    this.state = 'stopped';
    this.waiting.length = 0;
  }

  /** Resolves when the turn that runs now has ended. */
  ended(): Promise<void> {
    return this.current;
  }

  private async pump(): Promise<void> {
    if (this.isPumping) return;
    this.isPumping = true;
    while (this.state === 'open' && this.waiting.length > 0) {
      const room = this.room();
      if (room) await room;
      // It may have been stopped meanwhile.
      const turn = this.waiting.shift();
      if (turn) await (this.current = turn());
    }
    this.isPumping = false;
  }
}
