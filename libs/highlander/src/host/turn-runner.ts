import { HighlanderError, UnstorableValueError } from '../errors/index.js';
import { copyKnown, copyStorable } from '../object/index.js';
import type { Call } from './call.js';
import { runInScope } from './call-scope.js';
import type { Answer } from './group-commit.js';
import { readableThrown } from './readable-thrown.js';
import { nextVersion, StateVersion, type StateRules } from './state-version.js';
import { Turn, type TurnOrigin, type TurnSubject } from './turn.js';

/** What a turn led to. */
export interface Conclusion {
  readonly call: Call;
  readonly turn: Turn;
  /** The state that it leaves: its base, where it changed nothing or failed. */
  readonly next: StateVersion;
  readonly answer: Answer;
}

/** Whose turns they are, and who is told of them. */
export interface TurnOwner extends TurnSubject {
  /** What bounds the states that turns lead to. */
  readonly type: StateRules;
  /** The bytes of a record besides the fields. */
  readonly reservedBytes: number;
  /** A call's turn is over. */
  onConcluded(conclusion: Conclusion): void;
  /** A hook's turn is over. */
  onRested(): void;
}

/** A hook runs on nobody's behalf, and as long as it takes. */
const NOBODY: TurnOrigin = { principal: undefined, deadlineMs: Infinity, readOnly: false, caller: undefined };

/**
 * Runs the turns of one activation, one at a time. A turn is over when its handler has ended and what it left was
 * found fit to be stored (I7); however long that takes, the next one begins later.
 */
export class TurnRunner {
  private turn: Turn | undefined;

  constructor(private readonly owner: TurnOwner) {}

  /** What runs now. */
  get running(): Turn | undefined {
    return this.turn;
  }

  /** Runs a call on `base`. What comes of it is told by `concluded`, maybe before this returns. */
  run(call: Call, base: StateVersion): void {
    call.phase = 'running';
    const turn = new Turn(this.owner, call.operation.name, call.operation.kind, base, call);
    this.turn = turn;
    let result: unknown;
    let later: Promise<unknown> | undefined;
    try {
      result = runInScope(turn, runOperation, call, turn);
      // A promise answers once, whatever a thenable does: a turn can't end twice.
      if (isPromiseLike(result)) later = Promise.resolve(result);
    } catch (error) {
      this.discard(call, turn, error);
      return;
    }
    if (later) this.finishLater(call, turn, later);
    else this.finish(call, turn, result);
  }

  // Apart, since its closures would cost also the turns that end at once.
  private finishLater(call: Call, turn: Turn, later: Promise<unknown>): void {
    later.then(
      (reply) => this.finish(call, turn, reply),
      (error: unknown) => this.discard(call, turn, error),
    );
  }

  /** Runs a hook of the object's life, which may read `committed`, and change nothing. */
  async runHook(
    name: string,
    committed: StateVersion,
    hook: () => unknown,
    origin: Pick<TurnOrigin, 'caller' | 'updateBegins'> = NOBODY,
  ): Promise<void> {
    const turn = new Turn(this.owner, name, 'hook', committed, { ...NOBODY, ...origin });
    this.turn = turn;
    try {
      await runInScope(turn, hook);
    } finally {
      turn.discard();
      this.turn = undefined;
      this.owner.onRested();
    }
  }

  /** The handler has returned: checks its reply and what it left. */
  private finish(call: Call, turn: Turn, result: unknown): void {
    let answer: Answer;
    let next: StateVersion | Promise<StateVersion>;
    try {
      answer = { kind: 'reply', value: replyOf(turn, result) };
      next = this.outcomeOf(turn);
    } catch (error) {
      this.discard(call, turn, error);
      return;
    }
    if (next instanceof StateVersion) this.conclude({ call, turn, next, answer });
    else this.concludeLater(call, turn, next, answer);
  }

  /** A schema takes its time. */
  private concludeLater(call: Call, turn: Turn, next: Promise<StateVersion>, answer: Answer): void {
    next.then(
      (checked) => this.conclude({ call, turn, next: checked, answer }),
      (error: unknown) => this.discard(call, turn, error),
    );
  }

  private outcomeOf(turn: Turn): StateVersion | Promise<StateVersion> {
    const base = turn.base as StateVersion;
    const values = this.valuesOf(turn);
    if (turn.isDelete) return base.absent ? base : base.again(true);
    const next = values
      ? nextVersion(this.owner.type, this.owner.identity, base, values, this.owner.reservedBytes)
      : base;
    // To put the defaults is to store them.
    return next === base && turn.isCreate ? base.again(false) : next;
  }

  private valuesOf(turn: Turn): Record<string, unknown> | undefined {
    try {
      return turn.finish();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UnstorableValueError(turn.name, 'it contains itself, or is nested too deeply');
    }
  }

  private discard(call: Call, turn: Turn, error: unknown): void {
    turn.discard();
    const answer: Answer = { kind: 'error', error: this.named(readableThrown(error)) };
    this.conclude({ call, turn, next: turn.base as StateVersion, answer });
  }

  private conclude(conclusion: Conclusion): void {
    this.turn = undefined;
    this.owner.onConcluded(conclusion);
  }

  /** Errors of the library that arose without knowing the object get its name. */
  private named(error: unknown): unknown {
    if (!(error instanceof HighlanderError) || error.type !== undefined) return error;
    const { type, id } = this.owner.identity;
    try {
      Object.assign(error, { type, id });
    } catch {
      // An application may have closed it: then it goes without.
    }
    return error;
  }
}

function runOperation(call: Call, turn: Turn): unknown {
  return call.operation.run(turn, call.args);
}

/** A copy: what the caller gets and what stays here have nothing in common. */
function replyOf(turn: Turn, result: unknown): unknown {
  if (turn.base.holds(result)) return copyKnown(result);
  return copyStorable(result, `the reply of ${turn.name}()`);
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
