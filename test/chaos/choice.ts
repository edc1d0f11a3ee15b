import { seededRandom } from '../support/seeded-random.js';

/** Decisions that are the same for the same seed. */
export class Choice {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A seed for decisions of their own. */
  seed(): number {
    return this.below(2 ** 31);
  }

  /** A whole number from 0. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  between(from: number, to: number): number {
    return from + Math.round(this.random() * (to - from));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  shuffled<T>(values: readonly T[]): T[] {
    const left = [...values];
    return values.map(() => left.splice(this.below(left.length), 1)[0]!);
  }
}
