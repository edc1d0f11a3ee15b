import { MailboxFullError } from '../errors/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { ClaimOwner } from '../cluster/index.js';
import type { Call, WaitingPlace } from './call.js';
import { isAwaited } from './call-scope.js';
import type { HostedType } from './hosted-type.js';
import type { Admission } from './live-limit.js';

/** Nothing but the waking itself keeps its calls waiting. */
const NOWHERE: WaitingPlace = { obstacle: undefined };

/** An object on its way to be live, and the calls that wait for it. They begin when it is, in their order. */
export class Waking implements Admission, ClaimOwner {
  calls: Call[] = [];
  /** A running handler waits for it. */
  urgent = false;
  /** Its claim was lost on the way. */
  lost = false;
  admit: () => void = () => undefined;
  private readonly done: Promise<void>;
  private finish!: () => void;

  constructor(
    readonly type: HostedType,
    readonly identity: ObjectIdentity,
  ) {
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  add(call: Call): void {
    const { mailboxLimit } = this.type;
    if (this.calls.length >= mailboxLimit) this.calls = this.calls.filter(({ phase }) => phase === 'waiting');
    if (this.calls.length >= mailboxLimit) {
      call.fail(new MailboxFullError(this.identity, mailboxLimit));
      return;
    }
    call.place = NOWHERE;
    this.calls.push(call);
    if (isAwaited(call.caller)) this.urgent = true;
  }

  onClaimLost(): void {
    this.lost = true;
  }

  /** Resolves when the object is live, or can't be. */
  ended(): Promise<void> {
    return this.done;
  }

  /** Gives the calls away: what remembers that the object woke shall not remember them. */
  end(): readonly Call[] {
    this.finish();
    return this.takeCalls();
  }

  takeCalls(): readonly Call[] {
    const { calls } = this;
    this.calls = [];
    return calls;
  }
}
