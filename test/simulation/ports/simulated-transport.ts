import {
  TransportFailure,
  type MemoryNetwork,
  type Peer,
  type RequestHandler,
  type RequestOptions,
  type Transport,
  type TransportGround,
  type TransportIdentity,
  type TransportProvider,
} from 'nestjs-highlander';
import { passes, type Site } from '../site.js';
import type { Fate, FateKind } from '../weather.js';

const FAULTS: FateKind[] = ['refused', 'lost', 'unanswered', 'unanswered', 'late'];

/** Nodes as others find them. */
export type FindSite = (nodeId: string) => Site | undefined;

/** The network as one node reaches it. */
export class SimulatedNetwork implements TransportProvider {
  private readonly transports: SimulatedTransport[] = [];

  constructor(
    private readonly site: Site,
    private readonly network: MemoryNetwork,
    private readonly find: FindSite,
  ) {}

  create(identity: TransportIdentity, ground: TransportGround): Transport {
    const transport = new SimulatedTransport(this.site, this.network.create(identity, ground), this.find);
    this.transports.push(transport);
    return transport;
  }

  /** The machine of a node tells that its process is gone. */
  breakConnections(nodeId: string): void {
    for (const transport of this.transports) transport.failAll(nodeId);
  }
}

interface Underway {
  readonly peer: Peer;
  fail(): void;
}

class SimulatedTransport implements Transport {
  private readonly underway = new Set<Underway>();

  constructor(
    private readonly site: Site,
    private readonly transport: Transport,
    private readonly find: FindSite,
  ) {}

  start(handler: RequestHandler): Promise<string> {
    return this.transport.start(handler);
  }

  request(peer: Peer, request: unknown, { signal }: RequestOptions = {}): Promise<unknown> {
    const { site } = this;
    const { world } = site;
    const target = this.find(peer.nodeId);
    return new Promise((resolve, reject) => {
      const cancelled = new AbortController();
      const settle = (): boolean => {
        signal?.removeEventListener('abort', onAbort);
        return this.underway.delete(call);
      };
      const fail = (effect: 'none' | 'unknown'): void => {
        if (settle())
          reject(new TransportFailure(effect, `No answer from node ${peer.nodeId}: the network fails.`));
      };
      const call: Underway = { peer, fail: () => fail('unknown') };
      const onAbort = (): void => {
        fail('unknown');
        // The other side is told, if it can be.
        if (target) world.after(1, target.process, 'hears that nobody waits', () => cancelled.abort());
      };
      if (signal?.aborted) {
        reject(new TransportFailure('none', 'Nobody waits for the answer.'));
        return;
      }
      this.underway.add(call);
      signal?.addEventListener('abort', onAbort);
      const failIn = (delayMs: number, effect: 'none' | 'unknown'): void => {
        world.after(delayMs, site.process, `request to ${peer.nodeId} fails`, () => fail(effect));
      };
      const fate = this.fate(target);
      if (fate.kind === 'refused' || !target) {
        failIn(fate.backMs, 'none');
        return;
      }
      if (fate.kind === 'lost') {
        failIn(fate.thereMs + fate.backMs, 'unknown');
        return;
      }
      if (fate.kind === 'late') failIn(fate.backMs, 'unknown');
      site.waits(fate.thereMs + fate.backMs);
      world.after(fate.thereMs, target.process, `takes a request of ${site.process.name}`, () => {
        this.transport.request(peer, request, { signal: cancelled.signal }).then(
          (answer) => {
            const failing = fate.kind === 'unanswered' || !passes(target, site);
            if (failing) failIn(fate.backMs, 'unknown');
            else {
              world.after(fate.backMs, site.process, `answer of ${peer.nodeId}`, () => {
                if (settle()) resolve(answer);
              });
            }
          },
          (error: unknown) => {
            world.after(fate.backMs, site.process, `failure at ${peer.nodeId}`, () => {
              if (settle()) reject(error);
            });
          },
        );
      });
    });
  }

  disconnect(nodeId: string): void {
    this.transport.disconnect(nodeId);
    this.failAll(nodeId);
  }

  /** Connections to the node are broken. */
  failAll(nodeId: string): void {
    for (const call of this.underway) if (call.peer.nodeId === nodeId) call.fail();
  }

  stop(): Promise<void> {
    return this.transport.stop();
  }

  private fate(target: Site | undefined): Fate {
    const fate = this.site.weather.fate('network', FAULTS);
    if (!target || target.process.isDead) {
      return { ...fate, kind: this.site.world.dice.chance(0.7) ? 'refused' : 'lost' };
    }
    return passes(this.site, target) ? fate : { ...fate, kind: 'lost' };
  }
}
