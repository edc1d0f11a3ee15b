/**
 * Why an activation ends. `'idle'`: nobody called for the idle timeout; `'shutdown'`: somebody asked for it;
 * `'drain'`: its node is stopping; `'lost'`: its node no longer owns it, and another one may have it already; `'failed'`:
 * it could not go on, because another owner has written its record, or because it didn't end within `drainTimeoutMs`.
 *
 * @publicApi
 */
export type DeactivationReason = 'idle' | 'shutdown' | 'drain' | 'lost' | 'failed';

/**
 * Implemented by objects that prepare something when they wake.
 *
 * @publicApi
 */
export interface OnActivate {
  /** The state is loaded, the first call waits. Fields can be read, not changed. A throw fails that call. */
  onActivate(): void | Promise<void>;
}

/**
 * Implemented by objects that put something away before they sleep.
 *
 * @publicApi
 */
export interface OnDeactivate {
  /** The last turn is over and committed, where that was possible. Fields can be read, not changed. */
  onDeactivate(reason: DeactivationReason): void | Promise<void>;
}
