import type { Claim } from '../cluster/index.js';
import type { Call } from './call.js';
import type { Answer } from './group-commit.js';

/** Who answers. */
export interface Answerer {
  readonly claim: Claim;
  /** No clock is trusted. */
  readonly isStrict: boolean;
  /** The object was lost before the call could be answered. */
  concludeLost(call: Call): void;
}

/** The gate that every answer of an activation passes before it leaves: nothing is answered that another owner may know better. */
export function giveAnswer(answerer: Answerer, call: Call, answer: Answer): void {
  const { claim } = answerer;
  if (answerer.isStrict) {
    // A heartbeat that is sent from here on shows whose the object is (I2).
    claim.confirm().then(
      () => deliver(call, answer),
      () => answerer.concludeLost(call),
    );
  } else if (claim.isValid()) {
    deliver(call, answer);
  } else {
    // Suspended: the session may come back, and the claim with it, unbroken (I1, I4).
    claim.untilValid().then(
      () => giveAnswer(answerer, call, answer),
      () => answerer.concludeLost(call),
    );
  }
}

function deliver(call: Call, answer: Answer): void {
  if (answer.kind === 'reply') call.succeed(answer.value);
  else call.fail(answer.error);
}
