import { OutcomeUnknownError, StorageError } from '../errors/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { Call } from './call.js';
import type { RecordWriter } from './record-writer.js';
import type { StateVersion } from './state-version.js';

/** What a call is answered, once the state it saw is durable. */
export type Answer =
  { readonly kind: 'reply'; readonly value: unknown } | { readonly kind: 'error'; readonly error: unknown };

interface Waiting {
  readonly call: Call;
  readonly answer: Answer;
  /** The revision that has to be durable first. */
  readonly revision: number;
}

/** Whose commits they are, and who is told of them. */
export interface CommitOwner {
  readonly identity: ObjectIdentity;
  /** Answers a call, under a valid lease (I4). */
  answer(call: Call, answer: Answer): void;
  /** A newer snapshot is durable. */
  onCommitted(): void;
  /** The object isn't this node's any more; nothing more can be written. */
  onCommitLost(cause: unknown): void;
  /** All is written and answered. */
  onRested(): void;
}

// Most objects have nobody waiting for a commit: they share this one (I10).
const NOBODY: Waiting[] = [];

/**
 * The commits of one activation, in groups: at most one write is in flight; updates that arrive meanwhile build on
 * the newest state, and the next write carries them all (I3, I4).
 *
 * - Every caller is answered when its own update is durable, never earlier.
 * - A write that was definitely refused takes with it exactly the updates that it carried and those built on them.
 */
export class GroupCommit {
  /** The newest state, durable or not: what the next update builds on. */
  head: StateVersion;
  /** Why `head` fell back to the committed state last. */
  lastRefusal: StorageError | undefined;

  private durable: StateVersion;
  private waiting = NOBODY;
  private writing = false;

  constructor(
    private readonly owner: CommitOwner,
    initial: StateVersion,
    private readonly writer: RecordWriter,
  ) {
    this.head = initial;
    this.durable = initial;
  }

  /** The bytes of a record besides the fields. */
  get reservedBytes(): number {
    return this.writer.reservedBytes;
  }

  /** The newest durable state: what reads see (I5). */
  get committed(): StateVersion {
    return this.durable;
  }

  /** Whether nothing is on its way. */
  get isSettled(): boolean {
    return !this.writing && this.waiting.length === 0;
  }

  /** Takes the outcome of an update turn: makes `next` durable, if it isn't yet, and answers then. */
  add(call: Call, next: StateVersion, answer: Answer): void {
    this.head = next;
    if (next.revision <= this.durable.revision) {
      this.owner.answer(call, answer);
      return;
    }
    call.phase = 'committing';
    if (this.waiting === NOBODY) this.waiting = [];
    this.waiting.push({ call, answer, revision: next.revision });
    if (this.writing) return;
    this.writing = true;
    // Not at once: what runs in the same stretch of code goes along.
    queueMicrotask(() => void this.write());
  }

  /** The activation is over without a further write: nobody can tell what became of what is under way. */
  abandon(cause: unknown): void {
    this.writer.abandon(cause);
    this.failWaiting(
      new OutcomeUnknownError(
        this.owner.identity,
        'this node lost the object before the change was known to be durable',
        cause,
      ),
    );
  }

  private async write(): Promise<void> {
    const next = this.head;
    const settlement = await this.writer.commit(next, this.durable);
    switch (settlement.outcome) {
      case 'committed':
        this.durable = next;
        this.owner.onCommitted();
        this.answerUpTo(next.revision);
        break;
      case 'refused':
        this.fallBack(settlement.cause);
        break;
      case 'lost':
        this.abandon(settlement.cause);
        this.writing = false;
        this.owner.onCommitLost(settlement.cause);
        this.owner.onRested();
        return;
    }
    // Callers are answered first; those who come straight back are on board of the next write.
    setImmediate(() => this.goOn());
  }

  private goOn(): void {
    if (this.head !== this.durable) {
      void this.write();
      return;
    }
    this.writing = false;
    // As large as the state itself, and of no use until the next update.
    this.durable.forgetEncoding();
    this.owner.onRested();
  }

  private fallBack(cause: unknown): void {
    this.head = this.durable;
    this.lastRefusal = new StorageError(this.owner.identity, 'make the change durable', cause);
    this.failWaiting(this.lastRefusal);
  }

  private answerUpTo(revision: number): void {
    const waiting = this.waiting;
    let answered = 0;
    for (; answered < waiting.length && waiting[answered]!.revision <= revision; answered++) {
      const { call, answer } = waiting[answered]!;
      this.owner.answer(call, answer);
    }
    this.waiting = answered < waiting.length ? waiting.slice(answered) : NOBODY;
  }

  private failWaiting(error: unknown): void {
    const waiting = this.waiting;
    this.waiting = NOBODY;
    for (const { call } of waiting) call.fail(error);
  }
}
