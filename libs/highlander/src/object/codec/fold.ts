import { isDraft, isModified, original } from 'immer';

import { UnstorableValueError } from '../../errors/index.js';
import { findArrayFault, findExtraProperty, findObjectFault, type PropertyFault } from './own-properties.js';
import { refusalOf, storableKind } from './storable-kind.js';
import { formatKey, formatPath, type Step } from './value-path.js';

export type Primitive = string | number | boolean | bigint | null | undefined;

/** What to make of a storable value, from its leaves up. The arrays given are fresh and may be kept. */
export interface Fold<T> {
  /** A draft is inside; what is walked in its place is what it shows now. */
  draft?(): void;
  primitive(value: Primitive): T;
  date(date: Date): T;
  bytes(bytes: Uint8Array): T;
  array(items: T[], array: readonly unknown[]): T;
  object(keys: readonly string[], values: T[], object: object): T;
  map(keys: T[], values: T[], map: ReadonlyMap<unknown, unknown>): T;
  set(members: T[], set: ReadonlySet<unknown>): T;
}

/** Deeper values are refused, clearly, instead of overflowing the stack of some later walk. */
export const MAX_DEPTH = 500;

/**
 * Walks a value once, depth first, and refuses what can't be stored faithfully (I7): the one place where the rules
 * are, for everything that is stored, sent or copied.
 *
 * @param trusted The value was walked before and nobody could touch it since, or this library has built it: then there
 *   are no drafts in it, and its objects have no odd properties, which is the dearest thing to find out.
 * @throws UnstorableValueError with the path below `root`
 */
export function foldStorable<T>(value: unknown, root: string, fold: Fold<T>, trusted = false): T {
  // The commonest value, which needs no place to note where a walk is.
  if (typeof value === 'number') return fold.primitive(value);
  return new Walk(root, fold).visit(value, 0, trusted);
}

class Walk<T> {
  /** By depth: where the walk is. Entries below the current depth are left over and mean nothing. */
  private readonly containers: object[] = [];
  private readonly steps: Step[] = [];

  constructor(
    private readonly root: string,
    private readonly fold: Fold<T>,
  ) {}

  /** `trusted`: all that is inside has been checked, such as frozen state, when it was frozen. */
  visit(value: unknown, depth: number, trusted: boolean): T {
    if (typeof value !== 'object' || value === null) {
      if (typeof value === 'function' || typeof value === 'symbol') this.refuse(depth, refusalOf(value));
      return this.fold.primitive(value as Primitive);
    }
    return this.visitObject(trusted ? value : this.present(value, depth), depth, trusted);
  }

  private present(value: object, depth: number): object {
    try {
      if (!isDraft(value)) return value;
      this.fold.draft?.();
      return beneathDraft(value);
    } catch {
      // Immer says the same in words that nobody who doesn't know immer would understand.
      return this.refuse(depth, 'it was a field of a turn that is over; keep a copy instead');
    }
  }

  private visitObject(value: object, depth: number, trusted: boolean): T {
    this.enter(value, depth);
    switch (storableKind(value)) {
      case 'array':
        return this.visitArray(value as unknown[], depth, trusted);
      case 'object':
        return this.visitProperties(value as Record<string, unknown>, depth, trusted);
      case 'map':
        return this.visitMap(value as Map<unknown, unknown>, depth, trusted);
      case 'set':
        return this.visitSet(value as Set<unknown>, depth, trusted);
      case 'date':
        this.refuseFault(depth, findExtraProperty(value));
        return this.fold.date(value as Date);
      case 'bytes':
        // Not searched for extra properties: each byte is one, and listing them costs more than all the rest.
        return this.fold.bytes(value as Uint8Array);
      default:
        return this.refuse(depth, refusalOf(value));
    }
  }

  private visitArray(array: readonly unknown[], depth: number, trusted: boolean): T {
    if (!trusted) this.refuseFault(depth, findArrayFault(array));
    const items: T[] = [];
    for (let index = 0; index < array.length; index++) {
      this.steps[depth] = index;
      items.push(this.visit(array[index], depth + 1, trusted));
    }
    return this.fold.array(items, array);
  }

  private visitProperties(object: Record<string, unknown>, depth: number, trusted: boolean): T {
    if (!trusted) this.refuseFault(depth, findObjectFault(object));
    const keys = Object.keys(object);
    const values: T[] = [];
    for (const key of keys) {
      this.steps[depth] = key;
      values.push(this.visit(object[key], depth + 1, trusted));
    }
    return this.fold.object(keys, values, object);
  }

  private visitMap(map: ReadonlyMap<unknown, unknown>, depth: number, trusted: boolean): T {
    this.refuseExtra(map, depth, trusted);
    const keys: T[] = [];
    const values: T[] = [];
    for (const [key, value] of map) {
      this.steps[depth] = keys.length * 2;
      keys.push(this.visit(key, depth + 1, trusted));
      this.steps[depth] = values.length * 2 + 1;
      values.push(this.visit(value, depth + 1, trusted));
    }
    return this.fold.map(keys, values, map);
  }

  private visitSet(set: ReadonlySet<unknown>, depth: number, trusted: boolean): T {
    this.refuseExtra(set, depth, trusted);
    const members: T[] = [];
    for (const member of set) {
      this.steps[depth] = members.length;
      members.push(this.visit(member, depth + 1, trusted));
    }
    return this.fold.set(members, set);
  }

  private enter(container: object, depth: number): void {
    for (let above = 0; above < depth; above++) {
      if (this.containers[above] === container) this.refuse(depth, 'it contains itself, in a cycle');
    }
    if (depth >= MAX_DEPTH) this.refuse(0, `it is nested more than ${MAX_DEPTH} levels deep`);
    this.containers[depth] = container;
  }

  /** A draft of a Map or Set carries immer's bookkeeping as a property of its own. */
  private refuseExtra(collection: object, depth: number, trusted: boolean): void {
    if (!trusted && !isDraft(collection)) this.refuseFault(depth, findExtraProperty(collection));
  }

  private refuseFault(depth: number, fault: PropertyFault | undefined): void {
    if (!fault) return;
    const owner = this.pathTo(depth);
    const step = typeof fault.key === 'number' ? `[${fault.key}]` : formatKey(fault.key, owner === '');
    throw new UnstorableValueError(owner + step, fault.reason);
  }

  private refuse(depth: number, reason: string): never {
    throw new UnstorableValueError(this.pathTo(depth), reason);
  }

  private pathTo(depth: number): string {
    return formatPath(this.root, this.containers, this.steps.slice(0, depth));
  }
}

/**
 * An untouched draft shows its base, which is quicker to walk and needs no further drafts for its children.
 *
 * @throws where the draft was revoked
 */
function beneathDraft(value: object): object {
  if (!isModified(value)) return original(value);
  // A draft of a Map or Set, unlike the others, tells only when it is used.
  Reflect.get(value, 'size');
  return value;
}

/** The object that has these properties; none is called `__proto__`, since the walk refuses that. */
export function plainObject(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let index = 0; index < keys.length; index++) object[keys[index] as string] = values[index];
  return object;
}
