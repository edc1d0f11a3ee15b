import { UnstorableValueError } from '../../errors/index.js';
import { foldStorable, MAX_DEPTH } from './fold.js';
import { frozenSummary } from './frozen-trees.js';
import { encodedBytes, hasFlag, HAS_BYTES, heightOf, summarizing, type Summary } from './summary.js';

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
  return described(summaryOf(value, path));
}

/**
 * As {@link summarize}, of a field: the state around it is a level, too, and has to be copied for those who ask for it.
 *
 * @throws UnstorableValueError naming the path, which begins with `name`
 */
export function summarizeField(value: unknown, name: string): ValueSummary {
  const summary = summaryOf(value, name);
  if (heightOf(summary) >= MAX_DEPTH)
    throw new UnstorableValueError(name, `it is nested more than ${MAX_DEPTH - 1} levels deep`);
  return described(summary);
}

function described(summary: Summary): ValueSummary {
  return { encodedBytes: encodedBytes(summary), containsBytes: hasFlag(summary, HAS_BYTES) };
}

function summaryOf(value: unknown, path: string): Summary {
  const known = typeof value === 'object' && value !== null ? frozenSummary(value) : undefined;
  return known ?? foldStorable(value, path, summarizing);
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
