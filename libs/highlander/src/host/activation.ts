import type { Claim, ClaimOwner } from '../cluster/index.js';
import {
  CoordinationUnavailableError,
  MailboxFullError,
  OutcomeUnknownError,
  OwnershipLostError,
  messageOf,
} from '../errors/index.js';
import type { DeactivationReason, ObjectDefinition, ObjectIdentity } from '../object/index.js';
import type { ActivityEntry } from './activity-list.js';
import { giveAnswer, type Answerer } from './answer-gate.js';
import type { Call, WaitingPlace } from './call.js';
import type { ChainLink } from './call-scope.js';
import { Ending } from './ending.js';
import { GroupCommit, type Answer, type CommitOwner } from './group-commit.js';
import { runOnActivate, runOnDeactivate } from './hooks.js';
import type { HostedType } from './hosted-type.js';
import type { Collectable, IdleCollector } from './idle-collector.js';
import { Mailbox } from './mailbox.js';
import type { RecordWriter } from './record-writer.js';
import type { StateVersion } from './state-version.js';
import { TurnRunner, type Conclusion, type TurnOwner } from './turn-runner.js';
import type { Turn } from './turn.js';
import { WaitingWatchers } from './waiting-watchers.js';

/** What an activation needs of the host around it. */
export interface ActivationHost {
  readonly namespace: string;
  readonly collector: IdleCollector;
  newTurnId(): string;
  /** The activation is over: its calls that have not begun belong to whoever has the object now. */
  ended(activation: Activation, unbegun: readonly Call[]): void;
  /** Something to tell the operator of; no caller will hear of it. */
  warn(message: string, object: ObjectIdentity, details?: Record<string, unknown>): void;
}

/** All that was found and built while the object woke. */
export interface AwakeParts {
  readonly instance: object;
  readonly claim: Claim;
  readonly initial: StateVersion;
  readonly writer: RecordWriter;
}

/**
 * `live`: takes calls. `closing`: finishes what has begun, and takes no more. `ended`: gone; whatever still runs of it
 * can't change anything any more.
 */
export type ActivationPhase = 'live' | 'closing' | 'ended';

/**
 * The one live instance of an object, and its turns.
 *
 * - One turn at a time, in the order of arrival; a turn is over before the next begins, however long it takes.
 * - Updates run on the newest state, reads on the newest committed one (I5), which they don't wait for.
 * - Nothing is answered but under a valid lease (I1, I4).
 * - When it closes: finish the turn, settle the commit, run `onDeactivate`, release the claim, in this order (I8).
 */
export class Activation
  implements TurnOwner, CommitOwner, Collectable, ActivityEntry, WaitingPlace, Answerer, ClaimOwner
{
  readonly identity: ObjectIdentity;
  readonly instance: object;
  lastUsedMs = 0;
  newer: ActivityEntry | undefined;
  older: ActivityEntry | undefined;
  phase: ActivationPhase = 'live';
  /** It ended because this node lost the object, not because it was put to sleep. */
  wasLost = false;

  readonly claim: Claim;
  private readonly turns: TurnRunner;
  private readonly commits: GroupCommit;
  /** Made for the first call that can't begin at once, and dropped when none is left (I10). */
  private mailbox: Mailbox<Call> | undefined;
  /** Made for the first one: most objects are never watched (I10). */
  private watchers: WaitingWatchers | undefined;
  private pumping = false;
  private awaitingLease = false;
  private ending: Ending | undefined;

  constructor(
    private readonly host: ActivationHost,
    readonly type: HostedType,
    identity: ObjectIdentity,
    parts: AwakeParts,
  ) {
    this.identity = identity;
    this.instance = parts.instance;
    this.claim = parts.claim;
    // They tell the activation itself: listeners of their own would weigh more than all the rest of an idle object (I10).
    this.turns = new TurnRunner(this);
    this.commits = new GroupCommit(this, parts.initial, parts.writer);
  }

  get definition(): ObjectDefinition {
    return this.type.definition;
  }

  get namespace(): string {
    return this.host.namespace;
  }

  get idleTimeoutMs(): number {
    return this.type.idleTimeoutMs;
  }

  get isStrict(): boolean {
    return this.type.strict;
  }

  get committed(): StateVersion {
    return this.commits.committed;
  }

  /** Whether no handler runs, none waits, and nothing is being written. */
  isIdle(): boolean {
    return this.phase === 'live' && this.isQuiet() && !this.mailbox?.length;
  }

  /** Whether anybody waits for its next state. */
  get isWatched(): boolean {
    return this.watchers !== undefined && !this.watchers.isEmpty;
  }

  /** Without a valid lease nothing begins here, and nothing is answered (I1). */
  get obstacle(): CoordinationUnavailableError | undefined {
    if (this.claim.isValid()) return undefined;
    const { type, id } = this.identity;
    return new CoordinationUnavailableError(
      'this node owns the object, but can’t confirm it at the moment, so the object waits',
      { type, id },
    );
  }

  newTurnId(): string {
    return this.host.newTurnId();
  }

  get reservedBytes(): number {
    return this.commits.reservedBytes;
  }

  answer(call: Call, answer: Answer): void {
    giveAnswer(this, call, answer);
  }

  /** What runs at the moment. */
  get runningTurn(): Turn | undefined {
    return this.turns.running;
  }

  sleep(): Promise<void> {
    return this.close('idle');
  }

  /** Takes a call. It is answered by itself, whatever becomes of the activation. */
  submit(call: Call): void {
    call.place = this;
    if (this.phase === 'live') this.host.collector.use(this);
    const { fromSnapshot, waitsFor } = call.operation;
    if (fromSnapshot && (this.phase === 'live' || this.isWaitingFor(call))) {
      if (waitsFor?.(this.committed, call.args)) (this.watchers ??= new WaitingWatchers()).add(call);
      else giveAnswer(this, call, { kind: 'reply', value: fromSnapshot(this.committed) });
      return;
    }
    if (this.mailbox || !this.isFree()) this.enqueue(call);
    else if (call.mayBegin()) this.begin(call);
  }

  /**
   * Runs `onActivate`, before the first turn.
   *
   * @param caller the turn that waits for the object to wake, if any: calling back into it would never end
   */
  activate(caller: ChainLink | undefined): Promise<void> {
    return runOnActivate(this.turns, this, caller);
  }

  /** Puts the object to sleep (I8). Never rejects; asking twice is asking once. */
  close(reason: DeactivationReason): Promise<void> {
    const ending = (this.ending ??= new Ending());
    return (ending.closed ??= this.shutDown(ending, reason));
  }

  onClaimLost(): void {
    this.lose();
  }

  /** The claim is gone, or somebody else has written: ends here and now, without a write. */
  lose(reason: 'lost' | 'failed' = 'lost'): void {
    if (this.phase === 'ended') return;
    const ending = (this.ending ??= new Ending());
    ending.closed ??= Promise.resolve();
    this.wasLost = true;
    const cause = new OwnershipLostError(this.identity, 'unknown');
    this.commits.abandon(cause);
    void this.quiet(ending).then(() => this.deactivate(ending, reason));
    this.end();
  }

  onCommitLost(cause: unknown): void {
    if (this.isOver()) return;
    this.wasLost = true;
    this.host.warn(
      'an object was given up, because its record is not in this node’s hands any more',
      this.identity,
      {
        cause: messageOf(cause),
      },
    );
    // The claim is still there, and nobody may wake the object under it before it is surely gone (I8).
    void this.close('failed');
  }

  private async shutDown(ending: Ending, reason: DeactivationReason): Promise<void> {
    this.phase = 'closing';
    this.host.collector.remove(this);
    await this.quiet(ending);
    if (this.isOver()) return;
    await this.deactivate(ending, reason);
    if (this.isOver()) return;
    try {
      await this.claim.release();
    } catch (error) {
      // The claim may still be there: this node then serves the object under it again when asked (I9).
      this.host.warn('a claim could not be released', this.identity, { cause: messageOf(error) });
    }
    this.end();
  }

  private end(): void {
    if (this.phase === 'ended') return;
    if (this.phase === 'live') this.host.collector.remove(this);
    this.phase = 'ended';
    const unbegun = [...(this.watchers?.takeAll() ?? [])];
    for (let call = this.mailbox?.shift(); call; call = this.mailbox?.shift()) {
      if (call.phase === 'waiting') unbegun.push(call);
    }
    this.host.ended(this, unbegun);
  }

  /** Asked after each await: the claim may have been lost meanwhile. */
  private isOver(): boolean {
    return this.phase === 'ended';
  }

  /** Whether the turn that keeps the object from sleeping can only end after this call. */
  private isWaitingFor({ caller }: Call): boolean {
    for (let link = caller; link; link = link.caller) if (link === this.turns.running) return true;
    return false;
  }

  /** Calls whose callers have given up don't count against the limit. */
  private dropAnswered(): void {
    while (this.mailbox?.peek()?.phase === 'settled') this.mailbox.shift();
  }

  /** Whether a turn may begin now, and under a valid lease (I1). */
  private isFree(): boolean {
    return !this.turns.running && this.phase === 'live' && this.claim.isValid();
  }

  private begin(call: Call): void {
    this.turns.run(call, call.operation.kind === 'read' ? this.commits.committed : this.commits.head);
  }

  private enqueue(call: Call): void {
    this.dropAnswered();
    const mailbox = (this.mailbox ??= new Mailbox());
    if (mailbox.length >= this.type.mailboxLimit) {
      call.fail(new MailboxFullError(this.identity, this.type.mailboxLimit));
      return;
    }
    mailbox.push(call);
    this.pump();
  }

  /** Begins the turns that can begin. A turn that ends within it is followed by the loop, not by another one. */
  private pump(): void {
    const { mailbox } = this;
    if (!mailbox || this.pumping || this.awaitingLease) return;
    this.pumping = true;
    let hasDropped = false;
    while (!this.turns.running && this.phase === 'live') {
      if (!this.claim.isValid()) {
        if (mailbox.length > 0) this.pumpLater();
        break;
      }
      const call = mailbox.shift();
      if (!call) {
        this.mailbox = undefined;
        break;
      }
      if (!call.mayBegin()) {
        hasDropped = true;
        continue;
      }
      this.begin(call);
    }
    this.pumping = false;
    // While they were there, the object did not look idle to those who wait for room.
    if (hasDropped) this.onRested();
  }

  /** Nothing begins without a lease: whoever has the object by now would not know of it (I1). */
  private pumpLater(): void {
    this.awaitingLease = true;
    const goOn = (): void => {
      this.awaitingLease = false;
      this.pump();
    };
    // When the claim is lost the activation ends, and its calls with it.
    this.claim.untilValid().then(goOn, () => undefined);
  }

  /** Answers when the state that the turn saw or made is durable: also a refusal tells of a state (I5). */
  onConcluded({ call, turn, next, answer }: Conclusion): void {
    if (this.wasLost) {
      this.concludeLost(call);
    } else if (call.operation.kind === 'read') {
      giveAnswer(this, call, answer);
    } else if (turn.base !== this.commits.head) {
      // The state that this turn built on was never made durable.
      call.fail(this.commits.lastRefusal);
    } else {
      this.commits.add(call, next, answer);
      // The next call shall meet a fresh object, as after any other end of a life.
      if (turn.isDelete && answer.kind === 'reply') void this.close('shutdown');
    }
    this.onRested();
    this.pump();
  }

  /** The object was lost before the call could be answered. A read is simply done again, by whoever has the object. */
  concludeLost(call: Call): void {
    if (call.phase === 'committing') {
      call.fail(
        new OutcomeUnknownError(
          this.identity,
          'this node lost the object before the change could be confirmed',
        ),
      );
    } else if (call.operation.kind === 'update') {
      call.fail(new OwnershipLostError(this.identity, 'unknown'));
    } else if (call.phase === 'running' || call.phase === 'waiting') {
      call.phase = 'waiting';
      if (this.isOver()) this.host.ended(this, [call]);
      else (this.mailbox ??= new Mailbox()).push(call);
    }
  }

  /** Answers those who wait for a newer state; also they see nothing but under a valid lease (I5). */
  onCommitted(): void {
    const { committed, watchers } = this;
    // The state after the end of a life are the defaults, and only a new life knows them.
    if (!watchers || committed.absent) return;
    for (const call of watchers.takeAll()) {
      giveAnswer(this, call, { kind: 'reply', value: call.operation.fromSnapshot!(committed) });
    }
  }

  onOverdue(call: Call, ageMs: number): void {
    const turn = this.turns.running;
    // Its handler may have ended, and only the answer waits.
    if (turn?.origin !== call) return;
    this.host.warn('a handler does not end; the object can do nothing else until it does', this.identity, {
      handler: turn.name,
      ageMs: Math.round(ageMs),
    });
  }

  private isQuiet(): boolean {
    return !this.turns.running && this.commits.isSettled;
  }

  private quiet(ending: Ending): Promise<void> {
    return this.isQuiet() ? Promise.resolve() : ending.rest();
  }

  onRested(): void {
    if (!this.isQuiet()) return;
    this.host.collector.rests();
    this.ending?.rested();
  }

  private async deactivate(ending: Ending, reason: DeactivationReason): Promise<void> {
    if (ending.hasDeactivated) return;
    ending.hasDeactivated = true;
    try {
      await runOnDeactivate(this.turns, this, reason);
    } catch (error) {
      this.host.warn('onDeactivate failed', this.identity, { reason, cause: messageOf(error) });
    }
  }
}
