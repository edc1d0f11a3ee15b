import { ActivationError, type Ran } from '../errors/index.js';
import type { DeactivationReason, ObjectIdentity, OnActivate, OnDeactivate } from '../object/index.js';
import type { ChainLink } from './call-scope.js';
import type { StateVersion } from './state-version.js';
import type { TurnRunner } from './turn-runner.js';

/** Whose hooks they are. */
export interface HookedObject {
  readonly identity: ObjectIdentity;
  readonly instance: object;
  readonly committed: StateVersion;
}

/**
 * Runs `onActivate`, before the first turn.
 *
 * @param caller the turn that waits for the object to wake, if any: calling back into it would never end
 * @throws ActivationError
 */
export async function runOnActivate(
  turns: TurnRunner,
  { identity, instance, committed }: HookedObject,
  caller: ChainLink | undefined,
): Promise<void> {
  const { onActivate } = instance as Partial<OnActivate>;
  if (!onActivate) return;
  let ran: Ran = 'no';
  const updateBegins = (): void => {
    ran = 'unknown';
  };
  try {
    await turns.runHook('onActivate', committed, () => onActivate.call(instance), { caller, updateBegins });
  } catch (error) {
    throw ActivationError.fromCause(identity, 'onActivate', error, ran);
  }
}

/** Runs `onDeactivate`, after the last turn. Rejects with whatever it throws. */
export async function runOnDeactivate(
  turns: TurnRunner,
  { instance, committed }: HookedObject,
  reason: DeactivationReason,
): Promise<void> {
  const { onDeactivate } = instance as Partial<OnDeactivate>;
  if (!onDeactivate) return;
  await turns.runHook('onDeactivate', committed, () => onDeactivate.call(instance, reason));
}
