/**
 * Whether something was thrown because its connection is over: by a call that got the connection's signal. Nobody
 * waits for an answer then, and nothing went wrong.
 */
export function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return thrown === signal.reason || (thrown instanceof Error && thrown.cause === signal.reason);
}
