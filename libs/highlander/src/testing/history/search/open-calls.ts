import type { Call } from './call.js';

/** Which calls of unknown outcome are placed. Sets of them have numbers, so that a configuration is cheap to name. */
export class OpenCalls {
  private readonly placed = new Set<number>();
  private readonly sets = new Map<string, number>([['', 0]]);
  /** From a set and the place of one more call, to the set with it. */
  private readonly steps = new Map<number, number>();
  private current = 0;
  private readonly before: number[] = [];
  private readonly places: ReadonlyMap<Call, number>;

  constructor(readonly calls: readonly Call[]) {
    this.places = new Map(calls.map((call, place) => [call, place]));
  }

  /** The number of the set of placed calls. */
  get placedSet(): number {
    return this.current;
  }

  /** Those that may take effect now. */
  *available(untilMs: number): Generator<Call> {
    for (const [place, call] of this.calls.entries()) {
      if (call.invokedAtMs > untilMs) return;
      if (!this.placed.has(place)) yield call;
    }
  }

  place(call: Call): void {
    const place = this.places.get(call)!;
    this.placed.add(place);
    this.before.push(this.current);
    const step = this.current * this.calls.length + place;
    this.current = this.steps.get(step) ?? this.number(step);
  }

  /** Undoes the last `place`. */
  takeBack(call: Call): void {
    this.placed.delete(this.places.get(call)!);
    this.current = this.before.pop()!;
  }

  private number(step: number): number {
    const name = [...this.placed].sort((a, b) => a - b).join(' ');
    const number = this.sets.get(name) ?? this.sets.size;
    this.sets.set(name, number);
    this.steps.set(step, number);
    return number;
  }
}
