import type { Faults } from './faults.js';
import type { FaultKind } from './plan.js';
import type { SimulatedNode } from './node.js';
import type { World } from './world.js';

const KINDS: readonly FaultKind[] = [
  'pause',
  'pause',
  'pause',
  'cut from coordination',
  'cut from coordination',
  'cut from coordination',
  'sessions end',
  'kill',
  'stop',
  'cut from storage',
];

/** Faults that come where they hurt: while a node waits for something. */
export class Ambush {
  private left: number;

  constructor(
    private readonly world: World,
    private readonly faults: Faults,
    /** How likely a wait is hit. */
    private readonly probability: number,
    most: number,
  ) {
    this.left = most;
  }

  /** The node begins to wait for something, for so long. */
  waits(node: SimulatedNode, forMs: number): void {
    const { world, faults } = this;
    if (this.left === 0 || !world.dice.chance(this.probability)) return;
    this.left--;
    const { dice } = world;
    faults.strike(
      {
        atMs: dice.between(0, forMs),
        // Mostly for long enough that others take over.
        forMs: dice.chance(0.2) ? dice.between(10, 400) : dice.between(400, 1_200),
        kind: dice.pick(KINDS),
      },
      () => node,
    );
  }
}
