/** The `handleConnection` of each gateway that serves a connection. Nest calls them; here they are waited for. */
export class ConnectSteps {
  private readonly steps: Promise<unknown>[] = [];
  private expected = 0;
  private onAllBegun: (() => void) | undefined;

  /**
   * Resolves when as many steps have ended.
   *
   * @throws what the first one to fail threw, at once
   */
  async all(expected: number, begin: () => void): Promise<void> {
    this.expected = expected;
    const allBegun = new Promise<void>((resolve) => {
      this.onAllBegun = resolve;
    });
    begin();
    await allBegun;
    await Promise.all(this.steps);
  }

  take(step: () => unknown): void {
    const running = (async () => step())();
    // Known to be handled from now on, though it is awaited later.
    running.catch(() => undefined);
    this.steps.push(running);
    if (this.steps.length === this.expected) this.onAllBegun?.();
  }

  /** Resolves when every step that began has ended, well or not. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.steps);
  }
}
