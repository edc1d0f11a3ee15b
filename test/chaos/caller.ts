import type { History, NodeObjects, Operation } from 'nestjs-highlander/testing';
import type { Kind } from './kinds.js';
import { hashOf } from './write-log.js';

/** An object, as clients name it. */
export interface Subject {
  readonly kind: Kind;
  readonly id: string;
}

/** An answer that told which activation gave it. */
export interface Witnessing {
  readonly object: string;
  readonly nodeId: string;
  readonly zxid: string;
  readonly atMs: number;
  /** null where it changed nothing, or where changes are not counted through. */
  readonly change: number | null;
}

/** A state, and the revision that it was said to have. */
export interface SeenSnapshot {
  readonly object: string;
  readonly revision: number;
  readonly shownHash: string;
}

/** Calls objects for clients, and keeps all that is learnt by it. */
export class Caller {
  readonly witnessings: Witnessing[] = [];
  readonly snapshots: SeenSnapshot[] = [];
  /** How many calls have failed in which way. */
  readonly errors = new Map<string, number>();
  /** Errors that don't say whether the call ran. */
  readonly dumbErrors: string[] = [];
  private readonly open = new Set<Promise<boolean>>();

  constructor(readonly history: History) {}

  /** Resolves to whether it was done, and what it gave back. The answer is kept whenever it comes. */
  call(
    process: string,
    node: NodeObjects,
    subject: Subject,
    operation: Operation,
    learn: (value: unknown) => void = () => undefined,
  ): Promise<boolean> {
    const { kind, id } = subject;
    return this.note(process, subject, operation, async () => {
      const { value, witness } = await kind.run(node, id, operation);
      if (witness) {
        const { nodeId, zxid, atMs } = witness;
        const change = kind.isDeleted ? null : witness.change;
        this.witnessings.push({ object: nameOf(subject), nodeId, zxid, atMs, change });
      }
      learn(value);
      return value;
    });
  }

  /** Reads the object with its revision. */
  snapshot(process: string, node: NodeObjects, subject: Subject): Promise<boolean> {
    const { kind, id } = subject;
    return this.note(process, subject, { name: 'read' }, async () => {
      const { state, revision } = await node.snapshot(kind.type, id);
      const shown = kind.shown(state);
      this.snapshots.push({ object: nameOf(subject), revision, shownHash: hashOf(shown) });
      return shown;
    });
  }

  /** Resolves when no call is under way any more. */
  async settled(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open);
  }

  private note(
    process: string,
    subject: Subject,
    operation: Operation,
    run: () => Promise<unknown>,
  ): Promise<boolean> {
    const attempt = this.history.invoke(process, nameOf(subject), operation);
    const call = run().then(
      (value) => {
        attempt.ok(value);
        return true;
      },
      (error: unknown) => {
        if (this.ranOf(error) === 'no') attempt.failed();
        else attempt.unknown();
        return false;
      },
    );
    this.open.add(call);
    void call.then(() => this.open.delete(call));
    return call;
  }

  private ranOf(error: unknown): 'no' | 'unknown' {
    const { name, ran } = error as { readonly name?: string; readonly ran?: unknown };
    const label = `${name ?? 'what was thrown'}, ran: ${String(ran)}`;
    this.errors.set(label, (this.errors.get(label) ?? 0) + 1);
    if (ran === 'no' || ran === 'unknown') return ran;
    this.dumbErrors.push(String(error));
    return 'unknown';
  }
}

export function nameOf({ kind, id }: Subject): string {
  return `${kind.type}/${id}`;
}
