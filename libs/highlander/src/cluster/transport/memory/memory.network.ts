import type { Delay, FaultPoint } from '../../../faults/index.js';
import type { Peer, Transport, TransportGround, TransportIdentity, TransportProvider } from '../transport.js';
import { MemoryTransport } from './memory.transport.js';
import {
  NetworkFaults,
  type IsolationDirection,
  type NetworkFailureOptions,
  type NetworkFaultOptions,
} from './network-faults.js';

/**
 * A network in the memory of this process, for tests: the nodes that were given the same `MemoryNetwork` reach each
 * other. Requests and answers are copied, as they are on a wire. Nothing happens by time: what is lost fails at once,
 * and what is held up waits for the test. Node ids tell who is concerned, whatever the namespace.
 *
 * ```ts
 * const network = memoryNetwork();
 *
 * network.failNext('before');                        // the next request is lost: the outcome is unknown
 * network.failNext('after', { to: 'node-b' });       // node-b does what it is asked for, its answer is lost
 * network.failNext('before', { effect: 'none' });    // a connection can't be made: the request surely wasn't sent
 *
 * const delay = network.delay('after');              // answers stand still…
 * await delay.arrived();                             // …this one does now
 * delay.release();
 *
 * network.isolate('node-b', 'out');                  // node-b hears, but isn't heard
 * network.heal('node-b');
 * ```
 *
 * @publicApi
 */
export class MemoryNetwork implements TransportProvider {
  private readonly listening = new Map<string, MemoryTransport>();
  private readonly faults = new NetworkFaults();
  private addresses = 0;

  create(identity: TransportIdentity, { clock }: TransportGround): Transport {
    return new MemoryTransport(
      identity,
      {
        faults: this.faults,
        listen: (transport) => {
          const address = `memory:${++this.addresses}`;
          this.listening.set(address, transport);
          return address;
        },
        unlisten: (address) => void this.listening.delete(address),
        find: ({ address }: Peer) => this.listening.get(address),
      },
      clock,
    );
  }

  /** Lets the next request fail before or after it was answered; then the one after that, if called twice. */
  failNext(point: FaultPoint, options: NetworkFailureOptions = {}): void {
    this.faults.failNext(point, options);
  }

  /** Holds requests up on their way, or their answers on the way back, from now until they are released. */
  delay(point: FaultPoint, options: NetworkFaultOptions = {}): Delay {
    return this.faults.delay(point, options);
  }

  /**
   * Cuts a node off. What would have passed fails with unknown effect: the asking node can't tell a request that was
   * lost from an answer that was. What was answered before stays so.
   */
  isolate(nodeId: string, direction: IsolationDirection = 'both'): void {
    this.faults.isolate(nodeId, direction);
  }

  /** Lets through again what comes from now on. */
  heal(nodeId: string): void {
    this.faults.heal(nodeId);
  }
}

/**
 * Connects the nodes of one process, for tests.
 *
 * @publicApi
 */
export function memoryNetwork(): MemoryNetwork {
  return new MemoryNetwork();
}
