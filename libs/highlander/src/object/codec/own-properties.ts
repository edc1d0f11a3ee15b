/** A property that would be lost or changed by storing its owner (I7). */
export interface PropertyFault {
  readonly key: string | symbol | number;
  readonly reason: string;
}

/** The first property of a plain object that can't be stored, if any. */
export function findObjectFault(object: object): PropertyFault | undefined {
  // Two calls, because Reflect.ownKeys takes four times as long.
  const [symbol] = Object.getOwnPropertySymbols(object);
  for (const key of Object.getOwnPropertyNames(object)) {
    const fault = key === '__proto__' ? PROTO_REASON : propertyFault(object, key);
    if (fault) return { key, reason: fault };
  }
  return symbol && { key: symbol, reason: 'its key is a symbol' };
}

const PROTO_REASON = 'a key "__proto__" would be taken for the prototype by whoever reads it';

/** The first hole, accessor or named property of an array, if any. */
export function findArrayFault(array: readonly unknown[]): PropertyFault | undefined {
  for (let index = 0; index < array.length; index++) {
    const fault = propertyFault(array, index);
    if (fault) return { key: index, reason: fault };
  }
  // Indices come first, then names; an array without more than elements has "length" alone after them.
  const extra =
    Object.getOwnPropertyNames(array)
      .slice(array.length)
      .find((name) => name !== 'length') ?? Object.getOwnPropertySymbols(array)[0];
  return extra === undefined
    ? undefined
    : { key: extra, reason: 'an array keeps only its elements, not named properties' };
}

/** The first property that somebody gave to a Map, Set or Date, if any. */
export function findExtraProperty(value: object): PropertyFault | undefined {
  const key = Reflect.ownKeys(value).find((name) => !isProtection(value, name));
  return key === undefined
    ? undefined
    : { key, reason: 'maps, sets and dates keep only what they hold, not properties of their own' };
}

const MUTATORS: ReadonlySet<unknown> = new Set(['set', 'add', 'clear', 'delete']);

/** Whether this is one of the throwing mutators that `freeze` puts on a frozen Map or Set. */
function isProtection(collection: object, key: string | symbol): boolean {
  return MUTATORS.has(key) && Object.isFrozen(collection);
}

function propertyFault(owner: object, key: string | number): string | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  if (!descriptor) return 'it is a hole in a sparse array';
  if (descriptor.get || descriptor.set) return 'it is an accessor, whose value may change by itself';
  return descriptor.enumerable ? undefined : 'it is not enumerable';
}
