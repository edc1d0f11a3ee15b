import { ConfigurationError } from '../../errors/index.js';

/** Collects the faults of a class, so that its author sees all of them at once. */
export class Faults {
  private readonly found = new Set<string>();

  constructor(private readonly className: string) {}

  /** `place`: the class, or `class.member`; `fault`: sentences that say what is wrong and what to do. */
  add(place: string, fault: string): void {
    this.found.add(`${place}: ${fault}`);
  }

  throwIfAny(): void {
    if (this.found.size === 0) return;
    const [first] = this.found;
    throw new ConfigurationError(
      this.found.size === 1
        ? String(first)
        : `${this.className} has ${this.found.size} faults:\n${[...this.found].map((fault) => `- ${fault}`).join('\n')}`,
    );
  }
}
