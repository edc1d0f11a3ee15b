import type { Call } from './call.js';
import type { Machine } from './machine.js';

/** The certain calls that aren't placed yet and fit into one state only, by that state. */
export class NeededStates<State> {
  private readonly calls = new Map<string | number, Set<Call>>();

  constructor(
    private readonly machine: Machine<State>,
    calls: readonly Call[],
  ) {
    for (const call of calls) this.add(call);
  }

  at(state: State): readonly Call[] {
    return [...(this.calls.get(this.machine.key(state)) ?? [])];
  }

  add(call: Call): void {
    const key = this.keyOf(call);
    if (key === undefined) return;
    const calls = this.calls.get(key);
    if (calls) calls.add(call);
    else this.calls.set(key, new Set([call]));
  }

  remove(call: Call): void {
    const key = this.keyOf(call);
    if (key !== undefined) this.calls.get(key)!.delete(call);
  }

  private keyOf(call: Call): string | number | undefined {
    return call.certain ? this.machine.needs?.(call) : undefined;
  }
}
