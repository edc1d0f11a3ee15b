/**
 * The containers that were frozen through and through by `freezeState`, each with whether it holds bytes somewhere.
 * `Object.isFrozen` would not tell: applications freeze too, and one level only.
 */
const frozenTrees = new WeakMap<object, boolean>();

export function rememberFrozen(container: object, hasBytes: boolean): void {
  frozenTrees.set(container, hasBytes);
}

export function isFrozenState(container: object): boolean {
  return frozenTrees.has(container);
}

/** `undefined` for what isn't frozen state. */
export function frozenTreeHasBytes(container: object): boolean | undefined {
  return frozenTrees.get(container);
}
