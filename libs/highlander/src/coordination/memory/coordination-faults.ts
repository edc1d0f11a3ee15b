import { CoordinationUnavailableError, messageOf } from '../../errors/index.js';
import { ArmedFaults, type FailureOptions } from '../../faults/index.js';

/** What a coordination service is asked for. @publicApi */
export type CoordinationOperation =
  'openSession' | 'claim' | 'release' | 'lookup' | 'heartbeat' | 'join' | 'members' | 'close';

/** Which operations a fault concerns. @publicApi */
export interface CoordinationFaultOptions {
  /** @default any operation */
  readonly operation?: CoordinationOperation;
  /** Only operations of this node. @default any node */
  readonly nodeId?: string;
}

/** How operations are to fail. @publicApi */
export interface CoordinationFailureOptions extends CoordinationFaultOptions, FailureOptions {}

export type CoordinationFaults = ArmedFaults<Required<CoordinationFaultOptions>, CoordinationFailureOptions>;

export function coordinationFaults(): CoordinationFaults {
  return new ArmedFaults(({ operation }, { error = new Error('a fault that a test has armed') }) => {
    const message = `${operation} was not answered (${messageOf(error)})`;
    return new CoordinationUnavailableError(message, { cause: error });
  });
}
