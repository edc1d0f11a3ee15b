type AnyFunction = (...args: never[]) => unknown;

/**
 * `Then` if `A` and `B` are the same, `readonly` included: two generic functions are assignable only if their
 * conditions are identical. Written out, since TypeScript compares two uses of one alias by what they are given.
 */
// oxlint-disable typescript/no-unnecessary-type-parameters -- it is what makes the functions generic
type IfIdentical<A, B, Then> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? Then : never;
// oxlint-enable typescript/no-unnecessary-type-parameters

type StateKey<T> = {
  [K in keyof T]-?: T[K] extends AnyFunction | undefined
    ? never
    : IfIdentical<{ [Key in K]: T[K] }, { -readonly [Key in K]: T[K] }, K>;
}[keyof T];

/**
 * The state of an object of class `T`: its writable, public members that are no functions.
 *
 * @publicApi
 */
export type State<T> = Pick<T, StateKey<T>>;
