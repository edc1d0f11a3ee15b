import type { ObjectClass, OnActivate, OnDeactivate } from '../object/index.js';

/** How long a call may take, and what ends it early. @publicApi */
export interface CallOptions {
  /**
   * How long to wait for the answer, in ms. Within a handler, never longer than the handler's own caller waits.
   *
   * @default the type's `callTimeoutMs`
   */
  timeoutMs?: number;
  /** Ends the call; whether it took effect, the error's `ran` tells. */
  signal?: AbortSignal;
}

type AnyFunction = (...args: never[]) => unknown;

/** The names of the public methods of a class that its references have. */
export type HandlerName<T> = {
  [K in keyof T]-?: T[K] extends AnyFunction
    ? K extends keyof (OnActivate & OnDeactivate)
      ? never
      : K
    : never;
}[keyof T];

/** A handler, as its callers see it: with a promise of its result. Of an overloaded method, the last signature. */
export type RemoteHandler<F> = F extends (...args: infer A) => infer R
  ? (...args: A) => Promise<Awaited<R>>
  : never;

/** What a reference is, whatever it refers to. */
export interface ObjectAddress {
  readonly type: string;
  readonly id: string;
  /** `type:id` */
  readonly key: string;
}

/**
 * A reference to an object, wherever it lives. Getting one costs no I/O; calling a handler wakes the object.
 *
 * @publicApi
 */
export type ObjectRef<T> = ObjectAddress & { readonly [K in HandlerName<T>]: RemoteHandler<T[K]> };

/** A reference to an object whose class is not known to the compiler. @publicApi */
export type UntypedRef = ObjectAddress & Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

/**
 * The classes behind type names, for calls by name. Add yours:
 *
 * ```ts
 * declare module 'nestjs-highlander' {
 *   interface HighlanderTypes { list: TodoList }
 * }
 * ```
 *
 * @publicApi
 */
export interface HighlanderTypes {}

/** A type: its class, or its name. */
export type TypeReference<T extends object = object> = ObjectClass<T> | string;
