import type { Call } from './call.js';

/**
 * Calls that aren't placed yet, in the order of their invocations: a doubly linked list whose members are
 * taken out and put back, last out first in (the "lift" and "unlift" of Wing and Gong).
 */
export class PendingCalls {
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly positions: ReadonlyMap<Call, number>;

  constructor(private readonly calls: readonly Call[]) {
    // Position 0 is the head, and the one after the last call is the end.
    this.next = Int32Array.from({ length: calls.length + 2 }, (_, index) => index + 1);
    this.previous = Int32Array.from({ length: calls.length + 2 }, (_, index) => index - 1);
    this.positions = new Map(calls.map((call, index) => [call, index + 1]));
  }

  get isEmpty(): boolean {
    return this.next[0]! > this.calls.length;
  }

  positionOf(call: Call): number {
    return this.positions.get(call)!;
  }

  takeOut(call: Call): void {
    const position = this.positionOf(call);
    this.next[this.previous[position]!] = this.next[position]!;
    this.previous[this.next[position]!] = this.previous[position]!;
  }

  putBack(call: Call): void {
    const position = this.positionOf(call);
    this.next[this.previous[position]!] = position;
    this.previous[this.next[position]!] = position;
  }

  /** Those that can be placed next: no other pending one returned before they were invoked. First to return first. */
  candidates(): Call[] {
    const found: Call[] = [];
    let firstReturnMs = Number.POSITIVE_INFINITY;
    for (let position = this.next[0]!; position <= this.calls.length; position = this.next[position]!) {
      const call = this.calls[position - 1]!;
      if (call.invokedAtMs > firstReturnMs) break;
      firstReturnMs = Math.min(firstReturnMs, call.returnedAtMs);
      found.push(call);
    }
    return found.sort((a, b) => a.returnedAtMs - b.returnedAtMs);
  }

  /** Whether one of them, not counting `but`, was invoked by then. */
  someInvokedUntil(ms: number, but: Call): boolean {
    const first = this.calls[this.next[0]! - 1];
    const call = first === but ? this.calls[this.next[this.next[0]!]! - 1] : first;
    return call !== undefined && call.invokedAtMs <= ms;
  }

  /**
   * Says which calls are placed, in few numbers: the last placed one, and the pending ones before it. All of those
   * overlap, so they are fewer than the clients.
   */
  describe(lastPlaced: number, into: number[]): void {
    into.push(lastPlaced);
    for (let position = this.next[0]!; position < lastPlaced; position = this.next[position]!)
      into.push(position);
  }
}
