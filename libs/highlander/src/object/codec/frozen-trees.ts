import type { Summary } from './summary.js';

/**
 * The containers that were frozen through and through by `freezeState`, each with what is known of it: since it can't
 * change, nobody has to look inside again. `Object.isFrozen` would not tell: applications freeze too, and one level
 * only.
 */
const frozenTrees = new WeakMap<object, Summary>();

export function rememberFrozen(container: object, summary: Summary): void {
  frozenTrees.set(container, summary);
}

export function isFrozenState(container: object): boolean {
  return frozenTrees.has(container);
}

/** `undefined` for what isn't frozen state. */
export function frozenSummary(container: object): Summary | undefined {
  return frozenTrees.get(container);
}
