type AnyFunction = (...args: never[]) => unknown;

/** Whether `T` is exactly `Shape`, `readonly` included: two generic functions are compared by identity. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it is what makes the functions generic
type Exactly<Shape> = <T>() => T extends Shape ? 1 : 2;

type StateKey<T> = {
  [K in keyof T]-?: T[K] extends AnyFunction | undefined
    ? never
    : Exactly<{ [Key in K]: T[K] }> extends Exactly<{ -readonly [Key in K]: T[K] }>
      ? K
      : never;
}[keyof T];

/**
 * The state of an object of class `T`: its writable, public members that are no functions.
 *
 * @publicApi
 */
export type State<T> = Pick<T, StateKey<T>>;
