import type { Random } from 'nestjs-highlander';
import { seededRandom } from '../support/seeded-random.js';

/** All chance of one schedule: what is drawn, and in which order, is the same for the same seed. */
export class Dice {
  readonly fraction: () => number;

  constructor(seed: number) {
    this.fraction = seededRandom(seed);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.fraction();
  }

  /** A whole number from 0, below `limit`. */
  whole(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(choices.length)] as T;
  }
}

/** The randomness of one node; its ids tell where they come from. */
export function randomOf(dice: Dice, name: string): Random {
  let ids = 0;
  return { fraction: dice.fraction, uniqueId: () => `${name}-${++ids}` };
}
