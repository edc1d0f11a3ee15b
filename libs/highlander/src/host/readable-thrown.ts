import { HighlanderError } from '../errors/index.js';

/**
 * What a handler has thrown; or an error in its place, where nobody could look at it without failing as well: a proxy
 * whose traps throw, or an error whose message is such a getter.
 */
export function readableThrown(thrown: unknown): unknown {
  try {
    if (thrown instanceof HighlanderError) void [thrown.ran, thrown.type];
    if (thrown instanceof Error) void [thrown.name, thrown.message];
    return thrown;
  } catch (cause) {
    return new Error('What was thrown can’t be read', { cause });
  }
}
