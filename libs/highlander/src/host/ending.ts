/** How far the end of an activation has come. It is made for the end: an object that lives needs none of it (I10). */
export class Ending {
  /** Resolves when the activation is over. */
  closed: Promise<void> | undefined;
  /** `onDeactivate` was begun; it runs once, whatever ends the object. */
  hasDeactivated = false;
  private onQuiet: (() => void) | undefined;

  /** Resolves when the object has told that it came to rest. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      const { onQuiet } = this;
      this.onQuiet = () => {
        onQuiet?.();
        resolve();
      };
    });
  }

  /** The object has come to rest. */
  rested(): void {
    const { onQuiet } = this;
    this.onQuiet = undefined;
    onQuiet?.();
  }
}
