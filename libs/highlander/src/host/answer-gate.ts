import type { Claim } from '../cluster/index.js';
import type { Call } from './call.js';
import type { Answer } from './group-commit.js';

/** What every answer of one activation passes before it leaves: nothing is answered that another owner may know better. */
export class AnswerGate {
  constructor(
    private readonly claim: Claim,
    /** No clock is trusted. */
    private readonly strict: boolean,
    /** The object was lost before the call could be answered. */
    private readonly onLost: (call: Call) => void,
  ) {}

  give(call: Call, answer: Answer): void {
    if (this.strict) {
      // A heartbeat that is sent from here on shows whose the object is (I2).
      this.claim.confirm().then(
        () => deliver(call, answer),
        () => this.onLost(call),
      );
    } else if (this.claim.isValid()) {
      deliver(call, answer);
    } else {
      // Suspended: the session may come back, and the claim with it, unbroken (I1, I4).
      this.claim.untilValid().then(
        () => this.give(call, answer),
        () => this.onLost(call),
      );
    }
  }
}

function deliver(call: Call, answer: Answer): void {
  if (answer.kind === 'reply') call.succeed(answer.value);
  else call.fail(answer.error);
}
