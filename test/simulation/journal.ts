import type { RecordKey } from 'nestjs-highlander';
import type { World } from './world.js';

/** What a handler saw of its object while it ran for a call. */
export interface Receipt {
  readonly object: string;
  readonly node: string;
  /** When the claim was made under which the activation lives. */
  readonly zxid: string;
  readonly beganMs: number;
  /** How many changes the object had seen when the handler began, or, of an update, had when it ended. */
  changes: number;
  endedMs: number;
  readonly isUpdate: boolean;
  /** It has changed the object. */
  updated: boolean;
}

/** A state of an object that a node knew to be durable. */
interface DurableState {
  readonly node: string;
  readonly object: string;
  readonly zxid: string;
  readonly changes: number;
  readonly atMs: number;
}

interface RecordBody {
  readonly epoch: { readonly generation: number; readonly zxid: string };
  readonly revision: number;
  readonly deleted: boolean;
  readonly state?: { readonly changes?: number };
}

/** How the names of strict types begin. */
const STRICT = 'strict-';

/** What the clients can't see: who owned what, who ran what, and what was written in which order. */
export class Journal {
  readonly receipts = new Map<number, Receipt[]>();
  private readonly durable: DurableState[] = [];
  /** The newest claim under which handlers have run. */
  private readonly newest = new Map<string, string>();
  private readonly claims = new Map<string, string>();

  constructor(private readonly world: World) {}

  claimed(node: string, { type, id }: RecordKey, zxid: string): void {
    this.claims.set(`${node} ${type}:${id}`, zxid);
  }

  /** The claim that a node has been given last. */
  claimOf(node: string, key: string): string {
    return this.claims.get(`${node} ${key}`) ?? '';
  }

  received(call: number, receipt: Receipt): void {
    const { object, zxid } = receipt;
    if (zxid > (this.newest.get(object) ?? '')) this.newest.set(object, zxid);
    const receipts = this.receipts.get(call);
    if (receipts) receipts.push(receipt);
    else this.receipts.set(call, [receipt]);
  }

  /** A node has learnt that this is stored. */
  known(node: string, { type, id }: RecordKey, body: string, atMs: number): void {
    const { epoch, state } = JSON.parse(body) as RecordBody;
    this.durable.push({
      node,
      object: `${type}:${id}`,
      zxid: epoch.zxid,
      changes: state?.changes ?? 0,
      atMs,
    });
  }

  /** Whether the owner of this epoch has come to a state with so many changes by itself, rather than read it. */
  hasMade(object: string, zxid: string, changes: number): boolean {
    return [...this.receipts.values()]
      .flat()
      .some((run) => run.updated && run.object === object && run.zxid === zxid && run.changes === changes);
  }

  /**
   * When the owner of this epoch, a node, knew first that a state with so many changes is durable. Others may have read
   * the record before the owner was told that it is there.
   */
  durableAtMs({ node, object, zxid, changes }: Receipt): number | undefined {
    return this.durable.find(
      (state) =>
        state.node === node && state.object === object && state.zxid === zxid && state.changes >= changes,
    )?.atMs;
  }

  /** Judges a write that has landed: nothing may go back (I3), nor come too late for a strict type (I2). */
  written({ type, id }: RecordKey, before: string | undefined, after: string): void {
    const where = `${type}:${id}`;
    const next = JSON.parse(after) as RecordBody;
    if (type.startsWith(STRICT) && next.epoch.zxid < (this.newest.get(where) ?? '')) {
      this.world.violation(`a write of an earlier owner of ${where} has landed while the next one served`);
    }
    if (before === undefined) return;
    const last = JSON.parse(before) as RecordBody;
    const order = compareEpochs(next.epoch, last.epoch);
    if (order > 0 || (order === 0 && next.revision >= last.revision)) return;
    this.world.violation(
      `the record of ${where} went back from revision ${last.revision} of epoch ${last.epoch.zxid} to ${next.revision} of ${next.epoch.zxid}`,
    );
  }
}

function compareEpochs(one: RecordBody['epoch'], other: RecordBody['epoch']): number {
  if (one.generation !== other.generation) return one.generation - other.generation;
  return one.zxid < other.zxid ? -1 : one.zxid > other.zxid ? 1 : 0;
}
