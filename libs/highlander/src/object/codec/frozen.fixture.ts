import { inspect, type KnownState } from './inspect.js';
import { containsBytes, encodedBytes } from './summary.js';

/** What becomes of a value that an update puts into the state. */
export function freezeState<T>(value: T): T {
  return inspect(value, '').freeze();
}

/** Frozen state, with what is known of it. */
export function knownState<T>(value: T): KnownState & { readonly value: T } {
  const inspected = inspect(value, '');
  return { value: inspected.freeze(), summary: inspected.summary };
}

/** What is known of a value after one look at it. */
export function summarize(value: unknown, path: string): { encodedBytes: number; containsBytes: boolean } {
  const { summary } = inspect(value, path);
  return { encodedBytes: encodedBytes(summary), containsBytes: containsBytes(summary) };
}
