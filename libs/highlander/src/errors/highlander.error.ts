/**
 * Whether a failed call may have had its effect. `'no'` is a promise (I4): the call changed nothing and may be
 * sent again. `'unknown'`: it may have taken effect, now or later; send it again only if that does no harm.
 *
 * @publicApi
 */
export type Ran = 'no' | 'unknown';

/** What every Highlander error can carry. @publicApi */
export interface HighlanderErrorDetails {
  /** The type name of the object concerned. */
  type?: string;
  /** The id of the object concerned. */
  id?: string;
  /** Present where a call failed. */
  ran?: Ran;
  /** The error underneath. */
  cause?: unknown;
}

/**
 * The base of every error that this library throws. `code` is stable and meant for programs; `message` says what
 * happened and what to do, and is meant for people.
 *
 * @publicApi
 */
export abstract class HighlanderError extends Error {
  abstract readonly code: `HIGHLANDER_${string}`;
  declare readonly type?: string;
  declare readonly id?: string;
  declare readonly ran?: Ran;

  protected constructor(message: string, { cause, ...details }: HighlanderErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    // Assigned only where known, so that a printed error shows no empty fields.
    Object.assign(this, details);
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true });
  }
}

/** How messages name one object: `list "groceries"`. */
export function describeObject({ type, id }: { type: string; id: string }): string {
  return `${type} ${JSON.stringify(id)}`;
}

/** The message of anything that was thrown, for use inside a longer message. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    // Such as an object without a prototype: who reports a failure shall not fail by it.
    return 'something that can’t be printed';
  }
}
