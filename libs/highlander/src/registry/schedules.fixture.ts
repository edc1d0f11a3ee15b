import { ManualClock } from '../clock/index.js';
import type { MemoryNetwork } from '../cluster/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { HighlanderError, NodeUnreachableError } from '../errors/index.js';
import { compareEpochs, decodeHeader, type RecordHeader } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { Ledger, type Add, type Reading, type Seen, type Step } from './schedule-steps.fixture.js';
import { settled, startNode, stopNode, type TestNode } from '../testing/start-node.fixture.js';

const CLIENTS = 3;
const LEDGERS = ['a', 'b'];
const OPTIONS = {
  callTimeoutMs: 5_000,
  drainTimeoutMs: 2_000,
  idleTimeoutMs: 3_000,
  maxLiveObjects: 1,
  // Half of all calls go from node to node.
  placement: 'round-robin' as const,
  supervision: { maxRestarts: 1_000_000, onEscalate: () => undefined },
};

/** Two nodes, some clients, and what the clients saw. */
export class Schedule {
  readonly faults: string[] = [];
  private readonly clock = new ManualClock();
  private readonly storage = memoryStore();
  private readonly coordination = memoryCoordination();
  private nodes: TestNode[] = [];
  private readonly stopping: Promise<void>[] = [];
  private readonly clients: Promise<void>[] = Array.from({ length: CLIENTS }, () => Promise.resolve());
  private readonly hanging: { release(): void }[] = [];
  private readonly late: { land(): void }[] = [];
  private readonly adds: Add[] = [];
  private readonly readings: Reading[] = [];
  private readonly deletes: Seen[] = [];
  private readonly headers = new Map<string, RecordHeader>();
  private time = 0;
  private tokens = 0;

  static async run(steps: readonly Step[]): Promise<string[]> {
    const schedule = new Schedule();
    Ledger.overlaps = 0;
    for (let node = 0; node < 2; node++) await schedule.startNode();
    for (const step of steps) {
      await schedule.take(step);
      schedule.noteRecords();
    }
    await schedule.end();
    schedule.judge();
    return schedule.faults;
  }

  /** Within one epoch revisions only grow; a later owner may write over what an earlier one left unacknowledged. */
  private noteRecords(): void {
    for (const id of LEDGERS) {
      const record = this.storage.recordOf({ type: 'ledger', id });
      if (!record) continue;
      const { header } = decodeHeader(record.body, { type: 'ledger', id });
      const before = this.headers.get(id);
      this.headers.set(id, header);
      const order = before ? compareEpochs(header.epoch, before.epoch) : 1;
      if (order < 0 || (order === 0 && header.revision < before!.revision)) {
        this.fault('a record went back', `${JSON.stringify(before)} to ${JSON.stringify(header)}`);
      }
    }
  }

  private async startNode(): Promise<void> {
    const { clock, storage, coordination } = this;
    this.nodes.push(await startNode([Ledger], { ...OPTIONS, clock, storage, coordination }));
  }

  private async take(step: Step): Promise<void> {
    const { storage, coordination } = this;
    switch (step.do) {
      case 'add':
        return this.add(step);
      case 'read':
        return this.read(step);
      case 'delete':
        return this.delete(step);
      case 'shutdown':
        void this.node(step.node)
          .objects.shutdown(Ledger, ledger(step))
          .catch((error: unknown) => this.outcomeOf(error));
        return;
      case 'stop':
        return this.stop(step.node);
      case 'expire':
        await coordination.expireSession(this.nodeId(step.node));
        return;
      case 'suspend':
        coordination.suspendLease(this.nodeId(step.node));
        return;
      case 'resume':
        coordination.resumeLease(this.nodeId(step.node));
        return;
      case 'store fails':
        return this.failStore(step);
      case 'store hangs':
        this.hanging.push(storage.delay(step.point));
        return;
      case 'write lands late':
        this.late.push(storage.landLate());
        return;
      case 'coordination fails':
        coordination.failNext(step.point, { operation: step.operation, nodeId: this.nodeId(step.node) });
        return;
      case 'coordination hangs':
        this.hanging.push(coordination.delay(step.point, { nodeId: this.nodeId(step.node) }));
        return;
      case 'network fails':
        return this.failNetwork(step);
      case 'network hangs':
        this.hanging.push(this.network.delay(step.point));
        return;
      case 'isolate':
        this.network.isolate(this.nodeId(step.node), step.direction);
        return;
      case 'heal':
        this.network.heal(this.nodeId(step.node));
        return;
      case 'release':
        this.hanging.shift()?.release();
        return;
      case 'land':
        return this.land();
      case 'advance':
        return this.clock.advance(step.ms);
      case 'settle':
        return settled();
    }
  }

  private add({ client, how, ...where }: Extract<Step, { do: 'add' }>): void {
    const token = `${how} ${++this.tokens}`;
    this.enqueue(client, async (node) => {
      const add: Add = { ledger: ledger(where), token, ...this.beginning() };
      this.adds.push(add);
      await this.observe(add, node, ({ objects }) => objects.ref(Ledger, add.ledger)[how](token));
    });
  }

  private read({ client, how, ...where }: Extract<Step, { do: 'read' }>): void {
    this.enqueue(client, async (node) => {
      const reading: Reading = { ledger: ledger(where), tokens: [], ...this.beginning() };
      this.readings.push(reading);
      await this.observe(reading, node, async ({ objects }) => {
        reading.tokens =
          how === 'get'
            ? (await objects.get(Ledger, reading.ledger)).tokens
            : await objects.ref(Ledger, reading.ledger)[how]();
      });
    });
  }

  private delete({ client, ...where }: Extract<Step, { do: 'delete' }>): void {
    this.enqueue(client, async (node) => {
      const seen: Seen = { ledger: ledger(where), ...this.beginning() };
      this.deletes.push(seen);
      await this.observe(seen, node, ({ objects }) => objects.delete(Ledger, seen.ledger));
    });
  }

  private beginning(): Pick<Seen, 'start' | 'end' | 'outcome'> {
    return { start: ++this.time, end: Infinity, outcome: 'pending' };
  }

  /** Each client does one thing after the other. */
  private enqueue(client: number, task: (node: number) => Promise<void>): void {
    const index = client % CLIENTS;
    this.clients[index] = this.clients[index]!.then(() => task(client)).catch(this.unexpected);
  }

  /** Calls, and calls again elsewhere as long as it surely did not run. */
  private async observe(seen: Seen, node: number, call: (node: TestNode) => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < 4; attempt++) {
      try {
        await call(this.node(node + attempt));
        seen.outcome = 'done';
        seen.end = ++this.time;
        return;
      } catch (error) {
        seen.outcome = this.outcomeOf(error);
        if (seen.outcome === 'refused') seen.end = ++this.time;
        if (!(error instanceof HighlanderError) || error.ran !== 'no') return;
        if (!(error instanceof NodeUnreachableError)) await settled();
      }
    }
  }

  private outcomeOf(error: unknown): 'refused' | 'unknown' {
    if (error instanceof HighlanderError) {
      if (error.ran === undefined) this.fault('an error doesn’t say whether the call ran', error.message);
      return error.ran === 'no' ? 'refused' : 'unknown';
    }
    if ((error as Error).message !== 'thrown by a handler') this.unexpected(error);
    return 'refused';
  }

  private failStore({ point, operation, times }: Extract<Step, { do: 'store fails' }>): void {
    if (point === 'definitely') this.storage.failNext('before', { operation, times, effect: 'none' });
    else this.storage.failNext(point, { operation, times });
  }

  private failNetwork({ how, times }: Extract<Step, { do: 'network fails' }>): void {
    if (how === 'unsent') this.network.failNext('before', { effect: 'none', times });
    else this.network.failNext(how, { times });
  }

  private get network(): MemoryNetwork {
    return this.node(0).network;
  }

  private land(): void {
    const late = this.late.shift();
    try {
      late?.land();
    } catch {
      // No write was sent yet: it may land later.
      if (late) this.late.push(late);
    }
  }

  private async stop(index: number): Promise<void> {
    if (this.nodes.length < 2) return;
    const [node] = this.nodes.splice(index % 2, 1);
    this.stopping.push(stopNode(node!).catch(this.unexpected));
    await this.startNode().catch(() => undefined);
    // A fault may have hit the start.
    if (this.nodes.length < 2) await this.startNode();
  }

  /** Whatever was done to the nodes is over; time goes on until all is settled, and they stop. */
  private async end(): Promise<void> {
    await this.undo();
    let pending = this.clients.length;
    for (const client of this.clients) void client.then(() => pending--);
    for (let second = 0; second < 600 && pending > 0; second++) {
      await this.undo();
      await this.clock.advance(1_000);
    }
    if (pending > 0) this.fault('calls never settled', String(pending));
    let running = 0;
    for (const stopped of [...this.stopping, ...this.nodes.map(stopNode)]) {
      running++;
      void stopped.catch(this.unexpected).then(() => running--);
    }
    for (let second = 0; second < 120 && running > 0; second++) {
      await this.undo();
      await this.clock.advance(1_000);
    }
    if (running > 0) this.fault('nodes never stopped', String(running));
    while (
      this.late.length > 0 &&
      this.late
        .splice(0)
        .map((late) => landed(late))
        .includes(true)
    )
      continue;
    if (this.clock.pending > 0) this.fault('timers are left', String(this.clock.pending));
    const observer = await this.coordination.openSession({
      namespace: 'default',
      nodeId: 'x',
      address: null,
    });
    for (const id of LEDGERS) {
      if (await observer.lookup({ type: 'ledger', id })) this.fault('a claim is left', id);
    }
  }

  private async undo(): Promise<void> {
    for (const hang of this.hanging.splice(0)) hang.release();
    for (const { objects } of this.nodes) {
      this.coordination.resumeLease(objects.node.nodeId);
      this.network.heal(objects.node.nodeId);
    }
    await settled();
  }

  private judge(): void {
    if (Ledger.overlaps > 0) this.fault('turns overlapped', String(Ledger.overlaps));
    for (const id of LEDGERS) {
      const record = this.storage.recordOf({ type: 'ledger', id });
      const found = record && decodeHeader(record.body, { type: 'ledger', id });
      const tokens = (found?.header.deleted ? [] : (found?.state['tokens'] ?? [])) as string[];
      this.judgeTokens({ ledger: id, start: this.time + 1, end: this.time + 1, outcome: 'done', tokens });
    }
    for (const reading of this.readings) if (reading.outcome === 'done') this.judgeTokens(reading);
  }

  /** A reading is right if it shows all that was known before it began, once, and nothing that can't be. */
  private judgeTokens(reading: Reading): void {
    const { ledger: id, tokens, start, end } = reading;
    const shown = new Set(tokens);
    const where = `in ${id} at ${start}-${end}`;
    if (shown.size < tokens.length) this.fault('a token is there twice', `${tokens.join()} ${where}`);
    for (const add of this.adds.filter(({ ledger: of }) => of === id)) {
      const { token } = add;
      const known = Math.min(add.outcome === 'done' ? add.end : Infinity, this.firstShown(add));
      if (shown.has(token)) {
        if (add.outcome === 'refused') this.fault('what did not run is there', `${token} ${where}`);
        if (add.start > end) this.fault('a token is there before its time', `${token} ${where}`);
      } else if (known < start && !this.mayBeDeleted(add, end)) {
        this.fault('a token is lost', `${token}, known since ${known}, ${where}`);
      }
    }
  }

  private firstShown({ ledger: id, token }: Add): number {
    const ends = this.readings
      .filter(({ ledger: of, outcome, tokens }) => of === id && outcome === 'done' && tokens.includes(token))
      .map(({ end }) => end);
    return Math.min(...ends);
  }

  private mayBeDeleted(add: Add, byTime: number): boolean {
    return this.deletes.some(
      ({ ledger: id, start, end, outcome }) =>
        id === add.ledger && outcome !== 'refused' && end > add.start && start < byTime,
    );
  }

  private node(index: number): TestNode {
    return this.nodes[index % this.nodes.length]!;
  }

  private nodeId(index: number): string {
    return this.node(index).objects.node.nodeId;
  }

  private readonly unexpected = (error: unknown): void => {
    this.fault('an unexpected error', String(error));
  };

  private fault(what: string, details: string): void {
    this.faults.push(`${what}: ${details}`);
  }
}

function ledger({ ledger: index }: { ledger: number }): string {
  return LEDGERS[index % LEDGERS.length]!;
}

function landed(late: { land(): void }): boolean {
  try {
    late.land();
    return true;
  } catch {
    return false;
  }
}
