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
  /** Equal for calls that do the same and saw the same, as far as any call can tell. */
  alike(call: Call): string;
  /**
   * Whether it can be of use to place `call`, of unknown outcome, in this state, with only others of unknown outcome
   * between it and `target`. False promises: whatever order does so, another one does without, in which `call` comes
   * after `target` or not at all.
   */
  helps(state: State, call: Call, target: Call): boolean;
  /**
   * Whether `call` is lost once this state is entered: it fits neither here nor later, whatever is still to be placed,
   * unless it is a call that {@link resets}.
   */
  misses?(state: State, call: Call, isPlaced: (call: Call) => boolean): boolean;
  /** Whether the call brings the object back to its initial state. */
  resets?(call: Call): boolean;
}
