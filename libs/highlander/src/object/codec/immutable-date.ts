function refuseChange(): never {
  throw new TypeError('Dates in state are values and never change: assign a new Date instead.');
}

/**
 * The prototype of dates in committed state. `Object.freeze` doesn't stop the setters of a Date, so these do. In all
 * else such a date is a Date, `constructor` included, because libraries make new dates with it.
 */
export const immutableDatePrototype: object = Object.create(
  Date.prototype,
  Object.fromEntries(
    Object.getOwnPropertyNames(Date.prototype)
      .filter((name) => name.startsWith('set'))
      .map((name) => [name, { value: refuseChange }]),
  ),
) as object;

/** Makes a date unchangeable, in place. */
export function freezeDate(date: Date): void {
  Object.setPrototypeOf(date, immutableDatePrototype);
  Object.freeze(date);
}

export function isImmutableDate(date: Date): boolean {
  return Object.getPrototypeOf(date) === immutableDatePrototype;
}
