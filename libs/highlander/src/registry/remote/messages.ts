import type { ClaimHolder } from '../../coordination/index.js';
import type { ErrorMessage } from './error-codec.js';

/*
 * What nodes say to each other about objects. Messages are arrays, since every call pays for their bytes.
 */

/** One object on the way of a call: its key, and which of its turns. */
export type ChainMessage = readonly (readonly [key: string, turnId: string])[];

/**
 * `serve`: the other node is thought to own the object. `wake`: nobody owns it, and the other node was chosen to.
 */
export type CallMode = 'serve' | 'wake';

export type CallMessage = readonly [
  kind: 'call',
  type: string,
  id: string,
  operation: string,
  /** Whether the operation is one that every object has, rather than a handler. */
  isBuiltIn: boolean,
  args: readonly unknown[],
  /** How much time there is left, so that no two clocks have to agree. */
  timeoutMs: number,
  /** Whether it is called beneath a read. */
  readOnly: boolean,
  mode: CallMode,
  /** The claim that the caller has seen: session and zxid. */
  claim: readonly [sessionId: string, zxid: string] | null,
  chain: ChainMessage | null,
  principal: unknown,
  context: Readonly<Record<string, string>> | null,
  /** Whether the caller may give up before the time is over. */
  isAbortable: boolean,
];

export type ShutdownMessage = readonly [
  kind: 'shutdown',
  type: string,
  id: string,
  timeoutMs: number,
  chain: ChainMessage | null,
];

/** Asks how many objects are live there. */
export type LoadMessage = readonly [kind: 'load'];

export type RequestMessage = CallMessage | ShutdownMessage | LoadMessage;

export type AnswerMessage =
  | readonly [kind: 'reply', value: unknown]
  | readonly [kind: 'error', error: ErrorMessage]
  /** The call didn't run there; who owns the object, as far as that is known, and what kept it from waking. */
  | readonly [kind: 'moved', holder: ClaimHolder | null, obstacle: ErrorMessage | null];
