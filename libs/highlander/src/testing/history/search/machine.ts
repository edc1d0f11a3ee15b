import type { Call } from './call.js';

/**
 * A model made ready for one history. It decides exactly as the model's `apply` does, and may know better which states
 * no call of this history can tell apart, and where to look first.
 */
export interface Machine<State = unknown> {
  readonly initial: State;
  /** Equal for states that no call can tell apart, and for no others. */
  key(state: State): string | number;
  /** The state after the call, the same one if nothing changed; undefined if the call would have returned otherwise. */
  step(state: State, call: Call): State | undefined;
  /** Whether the call, seeing what it saw, changes no state at all. */
  onlyLooks(call: Call): boolean;
  /** Equal for calls that do the same and saw the same, as far as any call can tell. */
  alike(call: Call): string;
  /**
   * Whether it can be of use to place `call`, of unknown outcome, in this state, with only others of unknown outcome
   * between it and `target`. False promises: whatever order does so, another one does without, in which `call` comes
   * after `target` or not at all.
   */
  helps(state: State, call: Call, target: Call): boolean;
  /** The key of the only state in which the call fits, where there is only one. */
  needs?(call: Call): string | number | undefined;
  /** Whether the object may come back to this state after it left it for `next`, without a call that {@link resets}. */
  comesBack?(state: State, next: State, isPlaced: (call: Call) => boolean): boolean;
  /**
   * Whether `call` is lost once this state is entered: it fits neither here nor later, whatever is still to be placed,
   * unless it is a call that {@link resets}.
   */
  misses?(state: State, call: Call, isPlaced: (call: Call) => boolean): boolean;
  /** Whether the call brings the object back to its initial state. */
  resets?(call: Call): boolean;
}
