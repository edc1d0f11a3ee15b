/** Holds code up until a test lets it go on, and tells when it came. */
export class Gate {
  readonly reached: Promise<void>;
  private readonly opened: Promise<void>;
  private onReached!: () => void;
  private onOpen!: () => void;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.onReached = resolve;
    });
    this.opened = new Promise((resolve) => {
      this.onOpen = resolve;
    });
  }

  /** For the code that is held up. */
  async pass(): Promise<void> {
    this.onReached();
    await this.opened;
  }

  open(): void {
    this.onOpen();
  }
}
