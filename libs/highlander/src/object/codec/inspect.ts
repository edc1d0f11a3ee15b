import { UnstorableValueError } from '../../errors/index.js';
import { compareWithBase } from './comparison.js';
import { copyStorable } from './copy-storable.js';
import { foldStorable, MAX_DEPTH } from './fold.js';
import { Inspection } from './inspection.js';
import { HAS_BYTES, hasFlag, heightOf, summarizing, type Summary } from './summary.js';

/** Frozen state, and what is known of it. */
export interface KnownState {
  readonly value: unknown;
  readonly summary: Summary;
}

/** A value that was found storable, and measured; it can be frozen when that is wanted. */
export class Inspected<T> {
  constructor(
    private readonly value: T,
    readonly summary: Summary,
    private readonly inspection?: Inspection,
  ) {}

  /**
   * Freezes the value through and through, in place, so that nobody can change a committed snapshot. Bytes can't be
   * frozen (see `containsBytes`). A draft of somebody else may change yet, and a Map, Set or Date that the application
   * passed to `Object.freeze` is open still and can't be closed any more: then a frozen copy is returned instead.
   *
   * @returns the value to go on with
   */
  freeze(): T {
    if (!this.inspection?.needsCopy) {
      this.inspection?.freezeAll();
      return this.value;
    }
    const inspection = new Inspection();
    const copy = copyStorable(this.value, '');
    foldStorable(copy, '', inspection, true);
    inspection.freezeAll();
    return copy;
  }
}

/**
 * Checks that a value can be stored, and measures its encoding without writing it.
 *
 * @param base What the value was made from. What is the same object in both is passed over, so that it costs what is new.
 * @throws UnstorableValueError naming the path, which begins with `path`
 */
export function inspect<T>(value: T, path: string, base?: KnownState): Inspected<T> {
  if (typeof value !== 'object' || value === null)
    return new Inspected(value, foldStorable(value, path, summarizing));
  return (base && inspectSuccessor(value, base)) ?? inspectAll(value, path);
}

/**
 * As {@link inspect}, of a field: the state around it is a level, too, and has to be copied for those who ask for it.
 *
 * @throws UnstorableValueError naming the path, which begins with `name`
 */
export function inspectField<T>(value: T, name: string, base: KnownState): Inspected<T> {
  const inspected = inspect(value, name, base);
  refuseDeep(inspected.summary, name);
  return inspected;
}

/**
 * Freezes a field's value that is this library's own work, such as a part of a decoded record, and so needs no search
 * for what can't be stored.
 *
 * @throws UnstorableValueError where it is nested too deeply
 */
export function freezeField(value: unknown, name: string): Summary {
  const inspection = new Inspection();
  const summary = foldStorable(value, name, inspection, true);
  refuseDeep(summary, name);
  inspection.freezeAll();
  return summary;
}

function refuseDeep(summary: Summary, name: string): void {
  if (heightOf(summary) >= MAX_DEPTH)
    throw new UnstorableValueError(name, `it is nested more than ${MAX_DEPTH - 1} levels deep`);
}

function inspectSuccessor<T extends object>(value: T, base: KnownState): Inspected<T> | undefined {
  if (typeof base.value !== 'object' || base.value === null || hasFlag(base.summary, HAS_BYTES))
    return undefined;
  const inspection = new Inspection();
  const summary = compareWithBase(value, base.value, base.summary, inspection);
  return summary === undefined ? undefined : new Inspected(value, summary, inspection);
}

function inspectAll<T>(value: T, path: string): Inspected<T> {
  const inspection = new Inspection();
  return new Inspected(value, foldStorable(value, path, inspection), inspection);
}
