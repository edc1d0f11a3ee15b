import { freeze } from 'immer';

import type { Fold, Primitive } from './fold.js';
import { freezeDate, isImmutableDate } from './immutable-date.js';
import { summarizing, type Summary } from './summary.js';

/**
 * Sums up a value as {@link summarizing} does, and notes what is in it, so that it can be frozen afterwards without
 * another walk.
 */
export class Inspection implements Fold<Summary> {
  private readonly containers: object[] = [];
  private readonly collections: object[] = [];
  private readonly dates: Date[] = [];
  private isOpen = false;

  /**
   * Whether something inside can't be frozen in place: a draft, which is of some other turn or the application's own,
   * and may change yet; or a Map, Set or Date that the application passed to `Object.freeze`, which leaves it open.
   */
  get needsCopy(): boolean {
    return this.isOpen;
  }

  /** Freezes all that was seen, in place. Not what was passed over, which is frozen state already. */
  freezeAll(): void {
    for (const container of this.containers) Object.freeze(container);
    for (const collection of this.collections) freeze(collection);
    for (const date of this.dates) freezeDate(date);
  }

  draft(): void {
    this.isOpen = true;
  }

  primitive(value: Primitive): Summary {
    return summarizing.primitive(value);
  }

  date(date: Date): Summary {
    if (Object.isExtensible(date)) this.dates.push(date);
    else if (!isImmutableDate(date)) this.isOpen = true;
    return summarizing.date(date);
  }

  bytes(bytes: Uint8Array): Summary {
    return summarizing.bytes(bytes);
  }

  array(items: Summary[], array: readonly unknown[]): Summary {
    this.noteContainer(array);
    return summarizing.array(items, array);
  }

  object(keys: readonly string[], values: Summary[], object: object): Summary {
    this.noteContainer(object);
    return summarizing.object(keys, values, object);
  }

  map(keys: Summary[], values: Summary[], map: ReadonlyMap<unknown, unknown>): Summary {
    this.noteCollection(map);
    return summarizing.map(keys, values, map);
  }

  set(members: Summary[], set: ReadonlySet<unknown>): Summary {
    this.noteCollection(set);
    return summarizing.set(members, set);
  }

  noteContainer(container: object): void {
    this.containers.push(container);
  }

  /** Maps and sets get throwing mutators, which can't be put on one that is closed already. */
  noteCollection(collection: object): void {
    if (Object.isExtensible(collection)) this.collections.push(collection);
    else if (!Object.hasOwn(collection, 'clear')) this.isOpen = true;
  }
}
