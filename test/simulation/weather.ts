import type { Dice } from './dice.js';

export type Port = 'storage' | 'coordination' | 'network';

/**
 * What becomes of one operation. `done`: it takes effect and is answered. `refused`: surely without effect. `lost`:
 * without effect, and nobody can tell. `unanswered`: it takes effect, and nobody can tell. `late`: it is given up and
 * takes effect after that. `denied`: it takes effect, and the answer says that it didn't.
 */
export type FateKind = 'done' | 'refused' | 'lost' | 'unanswered' | 'late' | 'denied';

export interface Fate {
  readonly kind: FateKind;
  /** How long it is on its way there. */
  readonly thereMs: number;
  /** How long its answer, or the knowledge that there is none, takes from there. */
  readonly backMs: number;
}

/** One way. Adapters give up what takes longer, so that it fails instead. */
const SLOWEST_MS: Readonly<Record<Port, number>> = { storage: 2_000, coordination: 250, network: 2_000 };

/** How each port does at the moment: how often it fails, and how slow it is. */
export class Weather {
  private readonly failing = new Map<Port, number>();
  private readonly slowness = new Map<Port, number>();

  /** The probability of a failure in good times. */
  private calm = 0;

  constructor(private readonly dice: Dice) {}

  setCalm(failing: number): void {
    this.calm = failing;
  }

  setFailing(port: Port, probability: number | undefined): void {
    if (probability === undefined) this.failing.delete(port);
    else this.failing.set(port, probability);
  }

  setSlow(port: Port, factor: number | undefined): void {
    if (factor === undefined) this.slowness.delete(port);
    else this.slowness.set(port, factor);
  }

  /** From now on nothing fails any more. */
  clearUp(): void {
    this.calm = 0;
    this.failing.clear();
    this.slowness.clear();
  }

  fate(port: Port, faults: readonly FateKind[]): Fate {
    const { dice } = this;
    const fails = dice.chance(this.failing.get(port) ?? this.calm);
    const thereMs = this.latencyMs(port);
    const backMs = this.latencyMs(port);
    if (!fails) return { kind: 'done', thereMs, backMs };
    const kind = dice.pick(faults);
    // Who waits for an answer that doesn't come gives up sooner or later; what is late can be very late.
    if (kind === 'late') return { kind, thereMs: dice.between(10, 3_000), backMs };
    return { kind, thereMs, backMs: dice.chance(0.5) ? backMs : dice.between(10, 300) };
  }

  private latencyMs(port: Port): number {
    const { dice } = this;
    const kind = dice.fraction();
    const ms = kind < 0.8 ? dice.between(0.1, 2) : kind < 0.97 ? dice.between(2, 30) : dice.between(30, 300);
    return Math.min(ms * (this.slowness.get(port) ?? 1), SLOWEST_MS[port]);
  }
}
