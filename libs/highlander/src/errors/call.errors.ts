import {
  describeObject,
  HighlanderError,
  messageOf,
  type HighlanderErrorDetails,
  type Ran,
} from './highlander.error.js';

type ObjectName = { type: string; id: string };

/** The call's time is over. `ran: 'no'`: it never began; `'unknown'`: its handler had begun. @publicApi */
export class CallTimeoutError extends HighlanderError {
  readonly code = 'HIGHLANDER_CALL_TIMEOUT';
  readonly handler: string;
  readonly timeoutMs: number;

  constructor(object: ObjectName, handler: string, timeoutMs: number, ran: Ran) {
    const what =
      ran === 'no'
        ? 'it never began and changed nothing, so it may be sent again'
        : 'its handler had begun, so it may still take effect';
    super(`${handler}() of ${describeObject(object)} was not answered within ${timeoutMs} ms; ${what}.`, {
      type: object.type,
      id: object.id,
      ran,
    });
    this.handler = handler;
    this.timeoutMs = timeoutMs;
  }
}

/** The caller's `signal` ended the call. @publicApi */
export class CallAbortedError extends HighlanderError {
  readonly code = 'HIGHLANDER_CALL_ABORTED';
  readonly handler: string;

  constructor(object: ObjectName, handler: string, ran: Ran, cause: unknown) {
    super(`${handler}() of ${describeObject(object)} was aborted by its caller.`, {
      type: object.type,
      id: object.id,
      ran,
      cause,
    });
    this.handler = handler;
  }
}

/**
 * The handler ran, but whether its change is durable can't be told: storage or coordination went away in between.
 * The change may be there already, come later, or never. Read the object before sending it again.
 *
 * @publicApi
 */
export class OutcomeUnknownError extends HighlanderError {
  readonly code = 'HIGHLANDER_OUTCOME_UNKNOWN';

  constructor(object: ObjectName, reason: string, cause?: unknown) {
    super(
      `Whether this change of ${describeObject(object)} is durable is not known: ${reason}. Read the object before sending it again.`,
      { type: object.type, id: object.id, ran: 'unknown', cause },
    );
  }
}

/** The call chain came back to an object whose turn is still running in it: waiting would never end. @publicApi */
export class DeadlockError extends HighlanderError {
  readonly code = 'HIGHLANDER_DEADLOCK';
  /** The keys of the objects, in the order of the calls; the last is the one that was met again. */
  readonly chain: readonly string[];

  constructor(object: ObjectName, chain: readonly string[]) {
    super(
      `Deadlock: ${chain.join(' → ')}. The turn of ${describeObject(object)} is waiting for this call, and this call for that turn. ` +
        'Call the object after the turn, or move the shared work into one of the objects.',
      { type: object.type, id: object.id, ran: 'no' },
    );
    this.chain = chain;
  }
}

/** Too many calls wait for this object. @publicApi */
export class MailboxFullError extends HighlanderError {
  readonly code = 'HIGHLANDER_MAILBOX_FULL';
  readonly limit: number;

  constructor(object: ObjectName, limit: number) {
    super(
      `${limit} calls already wait for ${describeObject(object)}, so this one was refused. ` +
        'Slow its callers down, shorten its handlers, split the object, or raise mailboxLimit.',
      { type: object.type, id: object.id, ran: 'no' },
    );
    this.limit = limit;
  }
}

/** The object could not be woken: constructor, `migrate` or `onActivate` failed, or its record is of a newer version. @publicApi */
export class ActivationError extends HighlanderError {
  readonly code = 'HIGHLANDER_ACTIVATION';
  /** The version of the stored record, where it is newer than the class on this node. */
  declare readonly recordVersion?: number;

  constructor(object: ObjectName, reason: string, cause?: unknown, ran: Ran = 'no') {
    super(`${describeObject(object)} could not be woken: ${reason}.`, {
      type: object.type,
      id: object.id,
      ran,
      cause,
    });
  }

  /** For a record that a newer version of the class has written. */
  static forNewerRecord(object: ObjectName, recordVersion: number, knownVersion: number): ActivationError {
    const error = new ActivationError(
      object,
      `its record was written by version ${recordVersion} of its class, this node has version ${knownVersion}, and no node with a ` +
        'newer one could take it. Deploy the newer class',
    );
    return Object.assign(error, { recordVersion });
  }

  /** For an error thrown by the application's own code on the way. */
  static fromCause(object: ObjectName, step: string, cause: unknown, ran?: Ran): ActivationError {
    return new ActivationError(object, `${step} failed (${messageOf(cause)})`, cause, ran);
  }
}

/** `startup()` met an object that is live already. @publicApi */
export class AlreadyStartedError extends HighlanderError {
  readonly code = 'HIGHLANDER_ALREADY_STARTED';
  readonly nodeId: string;

  constructor(object: ObjectName, nodeId: string) {
    super(`${describeObject(object)} is live already, on node ${nodeId}. There can be only one.`, {
      type: object.type,
      id: object.id,
      ran: 'no',
    });
    this.nodeId = nodeId;
  }
}

/** This node takes no new calls, because it is stopping. @publicApi */
export class NodeDrainingError extends HighlanderError {
  readonly code = 'HIGHLANDER_NODE_DRAINING';

  constructor(nodeId: string, details: HighlanderErrorDetails = {}) {
    super(
      `Node ${nodeId} is stopping and takes no new calls. Send the call to another node, or again after the restart.`,
      {
        ran: 'no',
        ...details,
      },
    );
  }
}

/** The node that owns the object can't be reached from here. @publicApi */
export class NodeUnreachableError extends HighlanderError {
  readonly code = 'HIGHLANDER_NODE_UNREACHABLE';
  readonly nodeId: string;

  constructor(object: ObjectName, nodeId: string, reason: string, ran: Ran, cause?: unknown) {
    super(
      `${describeObject(object)} belongs to node ${nodeId}, which can't be reached from here: ${reason}.`,
      {
        type: object.type,
        id: object.id,
        ran,
        cause,
      },
    );
    this.nodeId = nodeId;
  }
}
