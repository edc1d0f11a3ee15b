import { foldStorable } from './fold.js';
import { frozenSummary } from './frozen-trees.js';
import { encodedBytes, hasFlag, HAS_BYTES, summarizing } from './summary.js';

/** What is known of a value after one look at it. */
export interface ValueSummary {
  /** The bytes of its encoding by {@link encodeValue}, exactly. */
  readonly encodedBytes: number;
  /** See {@link containsBytes}. */
  readonly containsBytes: boolean;
}

/**
 * Checks that a value can be stored, and measures its encoding without writing it. What is frozen state is passed
 * over, so that it costs what is new.
 *
 * @throws UnstorableValueError naming the path, which begins with `path`
 */
export function summarize(value: unknown, path: string): ValueSummary {
  const known = typeof value === 'object' && value !== null ? frozenSummary(value) : undefined;
  const summary = known ?? foldStorable(value, path, summarizing);
  return { encodedBytes: encodedBytes(summary), containsBytes: hasFlag(summary, HAS_BYTES) };
}

/**
 * Whether a Uint8Array is anywhere inside. Such state can't be frozen altogether and is shown to others as a copy.
 * Costs nothing for frozen state.
 *
 * @throws UnstorableValueError for what isn't storable
 */
export function containsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return hasFlag(frozenSummary(value) ?? foldStorable(value, '', summarizing), HAS_BYTES);
}
