import { CoordinationUnavailableError, MailboxFullError, type HighlanderError } from '../errors/index.js';
import type { Call, HostedType, WaitingPlace } from '../host/index.js';
import type { ObjectIdentity } from '../object/index.js';

/** The calls of one object that wait until it is known where they belong. */
export class RouteQueue implements WaitingPlace {
  calls: Call[] = [];
  /** How often the search was in vain. */
  attempts = 0;
  /** What stood in the way last. */
  lastObstacle: HighlanderError | undefined;
  /** The zxid of a claim that was found wrong; `'unknown'`: what was wrong is not known, so nothing old is believed. */
  wrong: string | undefined;

  constructor(
    readonly type: HostedType,
    readonly object: ObjectIdentity,
  ) {}

  /** Where nothing has failed yet, they wait for an answer of the coordination service. */
  get obstacle(): HighlanderError {
    const { type, id } = this.object;
    return (
      this.lastObstacle ??
      new CoordinationUnavailableError('it hasn’t said in time who owns the object', { type, id })
    );
  }

  add(call: Call): void {
    const { mailboxLimit } = this.type;
    // Those whose time is over have their answer, and don't count.
    if (this.calls.length >= mailboxLimit) this.calls = this.calls.filter(({ phase }) => phase === 'waiting');
    if (this.calls.length >= mailboxLimit) {
      call.fail(new MailboxFullError(this.object, mailboxLimit));
      return;
    }
    call.place = this;
    this.calls.push(call);
  }

  /** The calls that still wait, which are the taker's from here on. */
  takeAll(): readonly Call[] {
    const { calls } = this;
    this.calls = [];
    return calls.filter(({ phase }) => phase === 'waiting');
  }
}
