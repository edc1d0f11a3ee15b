import { isDraft } from 'immer';
import { types } from 'node:util';

import { immutableDatePrototype } from './immutable-date.js';

/** The kinds of containers and values beyond the primitives that state may hold. */
export type StorableKind = 'array' | 'object' | 'map' | 'set' | 'date' | 'bytes';

/**
 * What a value is to the codec, or `undefined` for what can't be stored. Judged by the exact prototype: an instance
 * of a subclass would come back as something else than it was (I7).
 */
export function storableKind(value: object): StorableKind | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  switch (prototype) {
    case Object.prototype:
    case null:
      return 'object';
    case Array.prototype:
      return Array.isArray(value) ? 'array' : undefined;
    case Map.prototype:
      return types.isMap(value) ? 'map' : undefined;
    case Set.prototype:
      return types.isSet(value) ? 'set' : undefined;
    case Date.prototype:
    case immutableDatePrototype:
      return types.isDate(value) ? 'date' : undefined;
    case Uint8Array.prototype:
    case Buffer.prototype:
      return types.isUint8Array(value) ? 'bytes' : undefined;
    default:
      return kindOfDraft(value);
  }
}

/** Drafts of maps and sets are instances of immer's own subclasses. */
function kindOfDraft(value: object): StorableKind | undefined {
  if (!isDraft(value)) return undefined;
  if (types.isMap(value)) return 'map';
  return types.isSet(value) ? 'set' : undefined;
}

/** Why a value that has no {@link StorableKind} is refused. */
export function refusalOf(value: unknown): string {
  if (typeof value === 'function') return 'it is a function';
  if (typeof value === 'symbol') return 'it is a symbol';
  if (types.isPromise(value)) return 'it is a promise; await it first';
  return `it is an instance of ${classNameOf(value)}`;
}

function classNameOf(value: unknown): string {
  const { constructor } = value as { constructor?: unknown };
  return (typeof constructor === 'function' && constructor.name) || 'a class';
}
