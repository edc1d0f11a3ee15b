/*
 * Job: find an order of the calls of one object that explains them. Boundary: knows no model, only a machine.
 *
 * The search is that of J. M. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (JPDC 17, 1993): place any
 * call that no unplaced one precedes, and go back when none fits. With the memoisation of G. Lowe, "Testing for
 * linearizability" (CCPE 29(4), 2017): a configuration, which calls are placed and in which state, is entered once.
 *
 * What keeps it quick, and why no order is missed:
 * 1. A call that fits and changes no state at all is placed at once: wherever it stands later, it can stand here. (A
 *    call that only happens to change nothing here, such as a second delete, is another matter.)
 * 2. Of calls that are alike, the first to return is tried alone: the others can have its later place.
 * 3. A call of unknown outcome is placed only on the way to a certain one, its target, that it helps: else it can stand
 *    after the target, or be left out. So open calls that pile up cost nothing until something needs them.
 * 4. A move after which a pending call can't fit any more isn't made. That also looks ahead: at the calls, however much
 *    later they come, that need the very state which the move leaves.
 */
import type { Call } from './call.js';
import type { Machine } from './machine.js';
import { OpenCalls } from './open-calls.js';
import { NeededStates } from './needed-states.js';
import { PendingCalls } from './pending-calls.js';

/** As far as the search got: these calls, in this order, and none of the pending ones fits behind them. */
export interface DeadEnd {
  readonly order: readonly Call[];
  readonly pending: readonly Call[];
}

export type SearchResult = { readonly steps: number } & (
  | { readonly order: readonly Call[] }
  | { readonly deadEnds: readonly DeadEnd[] }
  | { readonly exceeded: true }
);

interface Move<State> {
  readonly call: Call;
  readonly state: State;
  /** What an open call is placed for. */
  readonly target?: Call;
}

interface Frame<State> {
  readonly via: Move<State> | undefined;
  readonly state: State;
  readonly target: Call | undefined;
  readonly lastPlaced: number;
  readonly candidates: readonly Call[];
  readonly moves: Generator<Move<State>>;
}

const MAX_DEAD_ENDS = 3;

export class Search<State> {
  private readonly pending: PendingCalls;
  private readonly open: OpenCalls;
  private readonly entered = new Set<string>();
  private readonly stateNumbers = new Map<string | number, number>();
  private readonly frames: Frame<State>[] = [];
  /** In the order of their invocations. */
  private readonly resets: PendingCalls;
  private readonly placed = new Set<Call>();
  private readonly needed: NeededStates<State>;
  private deadEnds: DeadEnd[] = [];
  private deadEndMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly machine: Machine<State>,
    calls: readonly Call[],
  ) {
    const inOrder = [...calls].sort(
      (a, b) => a.invokedAtMs - b.invokedAtMs || a.returnedAtMs - b.returnedAtMs,
    );
    this.pending = new PendingCalls(inOrder.filter(({ certain }) => certain));
    this.open = new OpenCalls(inOrder.filter(({ certain }) => !certain));
    this.needed = new NeededStates(machine, inOrder);
    this.resets = new PendingCalls(inOrder.filter((call) => machine.resets?.(call)));
  }

  /** @param maxSteps how many configurations may be entered */
  run(maxSteps: number): SearchResult {
    this.enter(undefined, this.machine.initial, 0);
    for (let frame = this.frames.at(-1); frame; frame = this.frames.at(-1)) {
      if (this.pending.isEmpty) return { steps: this.entered.size, order: this.order() };
      if (this.entered.size > maxSteps) return { steps: this.entered.size, exceeded: true };
      const move = frame.moves.next();
      if (move.done) this.leave(frame);
      else this.take(frame, move.value);
    }
    return { steps: this.entered.size, deadEnds: this.deadEnds };
  }

  private take(frame: Frame<State>, move: Move<State>): void {
    const { call, state } = move;
    this.place(call);
    const lastPlaced = call.certain
      ? Math.max(frame.lastPlaced, this.pending.positionOf(call))
      : frame.lastPlaced;
    const name = this.nameOf(state, lastPlaced, move.target);
    if (this.entered.has(name)) {
      this.takeBack(call);
      return;
    }
    this.entered.add(name);
    this.enter(move, state, lastPlaced);
  }

  private enter(via: Move<State> | undefined, state: State, lastPlaced: number): void {
    const candidates = this.pending.candidates();
    const target = via?.target;
    const moves = target ? this.movesToward(target, state, candidates) : this.moves(state, candidates);
    this.frames.push({ via, state, target, lastPlaced, candidates, moves });
  }

  private leave(frame: Frame<State>): void {
    if (!frame.target) this.noteDeadEnd(frame);
    this.frames.pop();
    if (frame.via) this.takeBack(frame.via.call);
  }

  private *moves(state: State, candidates: readonly Call[]): Generator<Move<State>> {
    const fitting: Move<State>[] = [];
    for (const call of candidates) {
      const next = this.machine.step(state, call);
      if (next === undefined) continue;
      if (this.machine.onlyLooks(call)) {
        yield { call, state };
        return;
      }
      fitting.push({ call, state: next });
    }
    for (const move of this.distinct(fitting)) {
      if (this.losesNone(state, move, candidates)) yield move;
    }
    for (const target of candidates) yield* this.helpers(target, state, candidates);
  }

  private *movesToward(target: Call, state: State, candidates: readonly Call[]): Generator<Move<State>> {
    const next = this.machine.step(state, target);
    const move = next === undefined ? undefined : { call: target, state: next };
    if (move && this.losesNone(state, move, candidates)) yield move;
    yield* this.helpers(target, state, candidates);
  }

  /** The open calls that are of use before the target. */
  private *helpers(target: Call, state: State, candidates: readonly Call[]): Generator<Move<State>> {
    const seen = new Set<string>();
    for (const call of this.open.available(candidates[0]!.returnedAtMs)) {
      if (!this.machine.helps(state, call, target)) continue;
      const alike = this.machine.alike(call);
      const next = seen.has(alike) ? undefined : this.machine.step(state, call);
      seen.add(alike);
      if (next === undefined || next === state) continue;
      const move = { call, state: next, target };
      if (this.losesNone(state, move, candidates)) yield move;
    }
  }

  private losesNone(before: State, { call, state }: Move<State>, candidates: readonly Call[]): boolean {
    const { machine, resets } = this;
    const isPlaced = (other: Call): boolean => other === call || this.placed.has(other);
    const isLost = (other: Call): boolean =>
      other !== call && !resets.someInvokedUntil(other.returnedAtMs, call);
    // After a reset, all that can be can be again.
    const leaves = state !== before && !machine.resets?.(call);
    const forGood = leaves && machine.comesBack?.(before, state, isPlaced) === false;
    if (forGood && this.needed.at(before).some(isLost)) return false;
    return (
      !machine.misses || !candidates.some((other) => machine.misses!(state, other, isPlaced) && isLost(other))
    );
  }

  /** Candidates come in the order of their returns, so that the first of those that are alike stays. */
  private distinct(moves: readonly Move<State>[]): Move<State>[] {
    const seen = new Set<string>();
    return moves.filter(({ call }) => {
      const alike = this.machine.alike(call);
      if (seen.has(alike)) return false;
      seen.add(alike);
      return true;
    });
  }

  private place(call: Call): void {
    if (call.certain) this.pending.takeOut(call);
    else this.open.place(call);
    if (this.machine.resets?.(call)) this.resets.takeOut(call);
    this.placed.add(call);
    this.needed.remove(call);
  }

  private takeBack(call: Call): void {
    if (call.certain) this.pending.putBack(call);
    else this.open.takeBack(call);
    if (this.machine.resets?.(call)) this.resets.putBack(call);
    this.placed.delete(call);
    this.needed.add(call);
  }

  /** Exact, not a hash: two configurations that share a name would hide an order. */
  private nameOf(state: State, lastPlaced: number, target: Call | undefined): string {
    const key = this.machine.key(state);
    const number = this.stateNumbers.get(key) ?? this.stateNumbers.size;
    this.stateNumbers.set(key, number);
    const numbers = [number, this.open.placedSet, target ? target.id + 1 : 0];
    this.pending.describe(lastPlaced, numbers);
    return String.fromCharCode(...numbers.flatMap((part) => [part >>> 16, part & 0xffff]));
  }

  private noteDeadEnd({ candidates }: Frame<State>): void {
    const untilMs = candidates[0]!.returnedAtMs;
    if (untilMs < this.deadEndMs || (untilMs === this.deadEndMs && this.deadEnds.length >= MAX_DEAD_ENDS))
      return;
    if (untilMs > this.deadEndMs) this.deadEnds = [];
    this.deadEndMs = untilMs;
    this.deadEnds.push({ order: this.order(), pending: candidates });
  }

  private order(): Call[] {
    return this.frames.flatMap(({ via }) => (via ? [via.call] : []));
  }
}
