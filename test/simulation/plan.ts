import type { HighlanderOptions } from 'nestjs-highlander';
import type { Dice } from './dice.js';
import { KINDS, STRICT_KINDS, type Kind } from './objects/kinds.js';

/** What is to be done in one schedule: all of it drawn before it begins. */
export interface Plan {
  readonly nodes: number;
  readonly sessionTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly maxLiveObjects: number;
  readonly placement: NonNullable<HighlanderOptions['placement']>;
  /** Where they aren't, nodes believe in leases that are over; only strict types stand that (I2). */
  readonly clocksAreRight: boolean;
  readonly objects: readonly PlannedObject[];
  readonly classes: readonly Kind['target'][];
  readonly clients: number;
  readonly callsOfEachClient: number;
  /** How likely an operation of a port fails while nothing particular is wrong. */
  readonly calmFailures: number;
  readonly faults: readonly PlannedFault[];
  /** How likely a node is hit by a fault while it waits for something, and how often at most. */
  readonly ambushes: { readonly probability: number; readonly most: number };
}

export interface PlannedObject {
  readonly kind: Kind;
  readonly id: string;
  readonly mayBeDeleted: boolean;
}

export interface Fault {
  readonly atMs: number;
  readonly forMs: number;
  readonly kind: FaultKind;
}

export interface PlannedFault extends Fault {
  /** Which node it hits, counted among those there are. */
  readonly node: number;
}

const FAULTS = [
  'kill',
  'kill',
  'stop',
  'pause',
  'pause',
  'pause',
  'cut from coordination',
  'cut from coordination',
  'cut from storage',
  'isolate in',
  'isolate out',
  'isolate both',
  'sessions end',
  'clock jumps',
  'storage fails',
  'storage fails',
  'storage is slow',
  'coordination fails',
  'coordination is slow',
  'network fails',
  'network is slow',
] as const;

export type FaultKind = (typeof FAULTS)[number];

const SESSION_TIMEOUT_MS = 400;

export function drawPlan(dice: Dice): Plan {
  const strictness = dice.fraction();
  // A third each: relaxed types, some of both, and strict ones with clocks that lie.
  const clocksAreRight = strictness < 0.7;
  const kinds = strictness < 0.45 ? KINDS : strictness < 0.7 ? [...KINDS, ...STRICT_KINDS] : STRICT_KINDS;
  const objects = drawObjects(dice, kinds);
  return {
    nodes: dice.pick([2, 3, 3]),
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    callTimeoutMs: dice.pick([600, 2_000, 2_000]),
    idleTimeoutMs: dice.pick([50, 300, 60_000, 60_000]),
    drainTimeoutMs: dice.pick([100, 2_000, 15_000]),
    maxLiveObjects: dice.pick([1, 2, 100_000]),
    placement: dice.pick([
      'round-robin',
      'round-robin',
      'local',
      'least-loaded',
      (_object, nodes) => nodes[0]!.nodeId,
    ]),
    clocksAreRight,
    objects,
    classes: [...new Set(objects.map(({ kind }) => kind.target))],
    clients: 4 + dice.whole(2),
    callsOfEachClient: 3 + dice.whole(4),
    calmFailures: dice.pick([0, 0, 0.01, 0.03, 0.1]),
    faults: drawFaults(dice),
    ambushes: { probability: dice.pick([0, 0.01, 0.03]), most: 1 + dice.whole(3) },
  };
}

function drawObjects(dice: Dice, kinds: readonly Kind[]): PlannedObject[] {
  // Mostly few: faults and calls that miss each other show nothing.
  const count = dice.pick([1, 1, 2, 3]);
  return Array.from({ length: count }, (_, index) => ({
    kind: dice.pick(kinds),
    id: `o${index}`,
    mayBeDeleted: dice.chance(0.2),
  }));
}

function drawFaults(dice: Dice): PlannedFault[] {
  return Array.from({ length: dice.whole(4) }, () => ({
    atMs: dice.between(0, 1_500),
    forMs: dice.pick([dice.between(5, 200), dice.between(200, 500), dice.between(500, 1_500)]),
    kind: dice.pick(FAULTS),
    node: dice.whole(6),
  }));
}
