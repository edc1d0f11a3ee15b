import type { Clock } from '../../../clock/index.js';
import { messageOf } from '../../../errors/index.js';
import { copyStorable } from '../../../object/codec/index.js';
import { RunningRequest } from '../running-request.js';
import {
  TransportFailure,
  type Peer,
  type RequestHandler,
  type RequestOptions,
  type Transport,
  type TransportIdentity,
} from '../transport.js';
import { MemoryCall } from './memory-call.js';
import type { NetworkFaults } from './network-faults.js';

/** What connects the nodes of one network. */
export interface Wires {
  readonly faults: NetworkFaults;
  /** Returns the address. */
  listen(transport: MemoryTransport): string;
  unlisten(address: string): void;
  find(peer: Peer): MemoryTransport | undefined;
}

/** As long as a real one. */
const STOP_TIMEOUT_MS = 5_000;

/** One node's end. */
export class MemoryTransport implements Transport {
  private handler: RequestHandler | undefined;
  private address = '';
  private stopping: Promise<void> | undefined;
  private talks = false;
  private readonly running = new Set<RunningRequest>();
  private readonly calls = new Set<MemoryCall>();
  private onSettled = () => {};

  constructor(
    readonly identity: TransportIdentity,
    private readonly wires: Wires,
    private readonly clock: Clock,
  ) {}

  async start(handler: RequestHandler): Promise<string> {
    if (this.talks) throw new Error('The transport is in use already.');
    this.talks = true;
    this.stopping = undefined;
    this.handler = handler;
    this.address = this.wires.listen(this);
    return this.address;
  }

  request(peer: Peer, request: unknown, { signal }: RequestOptions = {}): Promise<unknown> {
    const refuse = (reason: string, cause?: unknown, lasting = false) =>
      Promise.reject(
        new TransportFailure('none', `No answer from node ${peer.nodeId}: ${reason}.`, { cause, lasting }),
      );
    if (!this.talks) return refuse('this node does not talk to others at the moment');
    if (signal?.aborted) return refuse('nobody waits for the answer', signal.reason);
    let copy: unknown;
    try {
      copy = copyStorable(request, '');
    } catch (error) {
      return refuse(messageOf(error), error, true);
    }
    const call = new MemoryCall(peer, this.identity.nodeId, signal, () => {
      this.calls.delete(call);
      this.onSettled();
    });
    this.calls.add(call);
    void this.send(call, copy);
    return call.answer;
  }

  disconnect(nodeId: string): void {
    for (const call of this.calls) {
      if (call.peer.nodeId === nodeId) this.breakOff(call, 'the node has left the cluster');
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.talks ? this.shutDown() : Promise.resolve();
    return this.stopping;
  }

  /** Answers a request that has come all the way here. */
  async take(
    peer: Peer,
    from: TransportIdentity,
    request: unknown,
    context: RunningRequest,
  ): Promise<unknown> {
    const { handler } = this;
    if (peer.nodeId !== this.identity.nodeId) throw notTaken(peer, 'another node has this address now');
    if (from.namespace !== this.identity.namespace) throw notTaken(peer, 'it belongs to another namespace');
    if (!handler) throw notTaken(peer, 'it is stopping');
    this.running.add(context);
    try {
      return copyStorable(await handler(request, context), '');
    } catch (error) {
      throw unknown(peer, messageOf(error), true);
    } finally {
      this.running.delete(context);
      this.onSettled();
    }
  }

  private async send(call: MemoryCall, request: unknown): Promise<void> {
    const { peer, from } = call;
    const { faults } = this.wires;
    try {
      const answer = await faults.run({ from, to: peer.nodeId }, async () => {
        if (!faults.passes(from, peer.nodeId)) throw unknown(peer, 'nothing gets through to it');
        const target = this.wires.find(peer);
        if (!target) throw notTaken(peer, 'nobody listens there');
        return target.take(peer, this.identity, request, call.context);
      });
      if (!faults.passes(peer.nodeId, from)) throw unknown(peer, 'nothing gets through from it');
      call.succeed(answer);
    } catch (error) {
      call.fail(error);
    }
  }

  private breakOff(call: MemoryCall, reason: string): void {
    call.giveUp(unknown(call.peer, reason));
  }

  private async shutDown(): Promise<void> {
    this.handler = undefined;
    let late = false;
    const timeout = this.clock.schedule(STOP_TIMEOUT_MS, () => {
      late = true;
      this.onSettled();
    });
    while (this.running.size > 0 && !late) await this.nextSettled();
    this.talks = false;
    this.wires.unlisten(this.address);
    while (this.calls.size > 0 && !late) await this.nextSettled();
    timeout.cancel();
    for (const call of this.calls) this.breakOff(call, 'this node has stopped');
    for (const request of this.running) request.cancel();
  }

  private nextSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.onSettled = resolve;
    });
  }
}

function notTaken({ nodeId, address }: Peer, reason: string): TransportFailure {
  return new TransportFailure('none', `No answer from node ${nodeId} at ${address}: ${reason}.`);
}

function unknown({ nodeId, address }: Peer, reason: string, lasting = false): TransportFailure {
  return new TransportFailure('unknown', `No answer from node ${nodeId} at ${address}: ${reason}.`, {
    lasting,
  });
}
