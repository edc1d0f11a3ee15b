import { isDraft } from 'immer';

import { foldStorable, type Primitive } from './fold.js';
import type { Inspection } from './inspection.js';
import { findArrayFault, findExtraProperty, findObjectFault, type PropertyFault } from './own-properties.js';
import { storableKind } from './storable-kind.js';
import {
  encodedBytes,
  flagsOf,
  heightOf,
  keyBytes,
  listBytes,
  looksLikeTag,
  PAIR_BYTES,
  summarizing,
  summaryOf,
  summaryOfPrimitive,
  TAGGED,
  tagBytes,
  type Summary,
} from './summary.js';
import { unmatched } from './unmatched.js';

/**
 * Sums up what has become of frozen state by walking both together: what is the same object in both was checked,
 * measured and frozen before, and is passed over. So it costs what is new, and needs no memory of what is known.
 *
 * The bytes are exact. The height is the greatest that there was so far, and what needed tags once is taken to need some
 * still.
 *
 * @param base frozen state without bytes
 * @returns `undefined` where only a walk through all of `value` can tell: something in it may not be storable
 */
export function compareWithBase(
  value: object,
  base: object,
  known: Summary,
  inspection: Inspection,
): Summary | undefined {
  try {
    const comparison = new Comparison(known, inspection);
    comparison.replace(value, base, 0);
    return comparison.summary;
  } catch {
    // Whatever it is, and exactly where, is told by the walk that refuses it.
    return undefined;
  }
}

class Comparison {
  private bytes: number;
  private height: number;
  private flags: number;

  constructor(
    base: Summary,
    private readonly inspection: Inspection,
  ) {
    this.bytes = encodedBytes(base);
    this.height = heightOf(base);
    this.flags = flagsOf(base);
  }

  get summary(): Summary {
    return summaryOf(this.bytes, this.height, this.flags);
  }

  /** @param depth how many containers `now` is in */
  replace(now: unknown, then: unknown, depth: number): void {
    if (Object.is(now, then)) return;
    if (isContainer(now) && isContainer(then) && !isDraft(now)) {
      const kind = storableKind(now);
      if (kind === storableKind(then) && this.replaceParts(kind, now, then, depth)) {
        this.height = Math.max(this.height, depth + 1);
        return;
      }
    }
    this.add(now, depth);
    this.remove(then);
  }

  /** Whether they were of a kind that has parts to compare. */
  private replaceParts(
    kind: ReturnType<typeof storableKind>,
    now: object,
    then: object,
    depth: number,
  ): boolean {
    switch (kind) {
      case 'array':
        this.replaceItems(now as unknown[], then as unknown[], depth);
        return true;
      case 'object':
        this.replaceProperties(now as Record<string, unknown>, then as Record<string, unknown>, depth);
        return true;
      case 'map':
        this.replaceEntries(now as Map<unknown, unknown>, then as Map<unknown, unknown>, depth);
        return true;
      case 'set':
        this.replaceMembers(now as Set<unknown>, then as Set<unknown>, depth);
        return true;
      default:
        return false;
    }
  }

  private replaceItems(now: readonly unknown[], then: readonly unknown[], depth: number): void {
    refuse(findArrayFault(now));
    this.inspection.noteContainer(now);
    this.bytes += listBytes(now.length) - listBytes(then.length);
    const [added, removed] = unmatched(now, then);
    // Any two may be compared; those in the same place are the likeliest to share something.
    const both = Math.min(added.length, removed.length);
    for (let index = 0; index < both; index++) this.replace(added[index], removed[index], depth + 1);
    for (let index = both; index < added.length; index++) this.add(added[index], depth + 1);
    for (let index = both; index < removed.length; index++) this.remove(removed[index]);
  }

  private replaceProperties(
    now: Record<string, unknown>,
    then: Record<string, unknown>,
    depth: number,
  ): void {
    refuse(findObjectFault(now));
    this.inspection.noteContainer(now);
    const [keys, before] = [Object.keys(now), Object.keys(then)];
    let kept = 0;
    for (const key of keys) {
      if (Object.hasOwn(then, key)) {
        kept++;
        this.replace(now[key], then[key], depth + 1);
      } else {
        this.bytes += keyBytes(key);
        this.add(now[key], depth + 1);
      }
    }
    if (kept < before.length) {
      for (const key of before) {
        if (Object.hasOwn(now, key)) continue;
        this.bytes -= keyBytes(key);
        this.remove(then[key]);
      }
    }
    this.bytes += listBytes(keys.length) - listBytes(before.length);
    this.bytes += wrapperBytes(keys) - wrapperBytes(before);
    if (looksLikeTag(keys)) this.flags |= TAGGED;
  }

  private replaceEntries(
    now: ReadonlyMap<unknown, unknown>,
    then: ReadonlyMap<unknown, unknown>,
    depth: number,
  ): void {
    refuse(findExtraProperty(now));
    this.inspection.noteCollection(now);
    let kept = 0;
    for (const [key, value] of now) {
      if (then.has(key)) {
        kept++;
        this.replace(value, then.get(key), depth + 1);
      } else {
        this.add(key, depth + 1);
        this.add(value, depth + 1);
      }
    }
    if (kept < then.size) {
      for (const [key, value] of then) {
        if (now.has(key)) continue;
        this.remove(key);
        this.remove(value);
      }
    }
    this.bytes += (now.size - then.size) * PAIR_BYTES + listBytes(now.size) - listBytes(then.size);
  }

  private replaceMembers(now: ReadonlySet<unknown>, then: ReadonlySet<unknown>, depth: number): void {
    refuse(findExtraProperty(now));
    this.inspection.noteCollection(now);
    for (const member of now) if (!then.has(member)) this.add(member, depth + 1);
    for (const member of then) if (!now.has(member)) this.remove(member);
    this.bytes += listBytes(now.size) - listBytes(then.size);
  }

  private add(value: unknown, depth: number): void {
    const summary = isContainer(value)
      ? foldStorable(value, '', this.inspection)
      : foldStorable(value, '', summarizing);
    this.bytes += encodedBytes(summary);
    this.height = Math.max(this.height, depth + heightOf(summary));
    this.flags |= flagsOf(summary);
  }

  private remove(value: unknown): void {
    this.bytes -= encodedBytes(
      isContainer(value)
        ? foldStorable(value, '', summarizing, true)
        : summaryOfPrimitive(value as Primitive),
    );
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function refuse(fault: PropertyFault | undefined): void {
  if (fault) throw new Error(fault.reason);
}

/** What an object that looks like a tag is wrapped in. */
function wrapperBytes(keys: readonly string[]): number {
  return looksLikeTag(keys) ? tagBytes('$object', 0) : 0;
}
