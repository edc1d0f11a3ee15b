import { AsyncLocalStorage } from 'node:async_hooks';
import type { Turn } from './turn.js';

/** One object on the way of a call, linked to the one that called it. */
export interface ChainLink {
  /** `type:id` of the object. */
  readonly key: string;
  /** Objects of different namespaces never meet, even in one process. */
  readonly namespace: string;
  readonly caller: ChainLink | undefined;
  /** Tells this turn from all others of the object, on whatever node. */
  readonly turnId: string;
  /** The turn runs on another node, where nobody here sees it end. */
  readonly isRemote: boolean;
  /** False once the turn is over: code that it left behind holds nobody up any more. */
  isRunning(): boolean;
  /** An update of another object is called from it… */
  updateBegins(): void;
  /** …and has ended. */
  updateEnds(hadEffect: boolean): void;
}

/**
 * What travels along with the code that a call runs, through every await: who calls, how long there is left, and
 * from which turn. The fields of an object find their turn by it, too.
 */
export interface CallScope {
  readonly principal: unknown;
  /** When the call's time is over, in ms of the monotonic clock. */
  readonly deadlineMs: number;
  /** Beneath a read nothing may be changed, so that reads can be sent again safely. */
  readonly readOnly: boolean;
  readonly chain: ChainLink | undefined;
  readonly turn: Turn | undefined;
  /** What is being called. */
  readonly current: CurrentCall | undefined;
}

/**
 * The call that the running code serves.
 *
 * @publicApi
 */
export interface CurrentCall {
  readonly type: string;
  readonly id: string;
  /** The handler, or `get`, `put`, `delete`, `watch`. */
  readonly handler: string;
  /** On whose behalf the call is made: what `runAs` was given. */
  readonly principal: unknown;
}

/** Whether a handler may be waiting for what this chain calls. */
export function isAwaited(caller: ChainLink | undefined): boolean {
  return caller !== undefined && (caller.isRemote || caller.isRunning());
}

// The scope follows the code, not the application; turns in it know their host, so applications don't meet here.
const scopes = new AsyncLocalStorage<CallScope>();

/** The scope of code that serves no call. */
export const OUTSIDE: CallScope = {
  principal: undefined,
  deadlineMs: Infinity,
  readOnly: false,
  chain: undefined,
  turn: undefined,
  current: undefined,
};

/** The scope of the code that asks. */
export function currentScope(): CallScope {
  return scopes.getStore() ?? OUTSIDE;
}

/** Runs `task`, and all that follows from it, within a scope. */
export function runInScope<A extends unknown[], R>(scope: CallScope, task: (...args: A) => R, ...args: A): R {
  return scopes.run(scope, task, ...args);
}

/**
 * Runs `task` on behalf of a principal: what an authenticated connection or request stands for. Every object that is
 * called from within sees it as `currentCall().principal`, so that guards and handlers can decide by it.
 *
 * @publicApi
 */
export function runAs<R>(principal: unknown, task: () => R): R {
  return scopes.run({ ...currentScope(), principal }, task);
}

/**
 * The call that the running code serves: in a handler, and in the guards, interceptors, pipes and filters around it.
 * `undefined` outside of any call.
 *
 * @publicApi
 */
export function currentCall(): CurrentCall | undefined {
  return currentScope().current;
}
