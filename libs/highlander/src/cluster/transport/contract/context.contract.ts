import { vi } from 'vitest';
import { deferred, type Deferred } from '../../../supervision/deferred.js';
import { systemClock } from '../../../clock/index.js';
import { systemRandom } from '../../../random/index.js';
import type { Peer, RequestHandler, Transport, TransportProvider } from '../transport.js';

/** One end, and who it is to the others. */
export interface Node {
  readonly transport: Transport;
  readonly peer: Peer;
}

/** A handler that holds its requests up until the test answers them. */
export class HeldRequests {
  readonly held: {
    readonly request: unknown;
    readonly signal: AbortSignal;
    readonly gate: Deferred;
    answer: unknown;
  }[] = [];

  readonly handler: RequestHandler = async (request, { signal }) => {
    const entry = { request, signal, gate: deferred(), answer: undefined as unknown };
    this.held.push(entry);
    await entry.gate.promise;
    return entry.answer;
  };

  /** Resolves when so many requests have come. */
  async arrived(count = 1): Promise<void> {
    await eventually(() => {
      if (this.held.length < count) throw new Error(`${this.held.length} of ${count} requests have come`);
    });
  }

  answer(index: number, answer: unknown): void {
    const entry = this.held[index];
    if (!entry) throw new Error(`there is no request ${index}`);
    entry.answer = answer;
    entry.gate.resolve();
  }
}

export const echo: RequestHandler = (request) => Promise.resolve(request);

/** What the tests of the contract share. Their nodes are stopped after each. */
export class ContractContext {
  private readonly nodes: Transport[] = [];
  private count = 0;
  private current: TransportProvider | undefined;

  constructor(private readonly create: () => TransportProvider) {}

  async start(
    handler: RequestHandler = echo,
    { provider = this.shared(), namespace = 'contract' } = {},
  ): Promise<Node> {
    const nodeId = `node-${++this.count}`;
    const transport = provider.create({ namespace, nodeId }, { clock: systemClock, random: systemRandom });
    this.nodes.push(transport);
    return { transport, peer: { nodeId, address: await transport.start(handler) } };
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.splice(0).map((transport) => transport.stop()));
    this.current = undefined;
  }

  /** One provider for the nodes of a test, as in one cluster. */
  private shared(): TransportProvider {
    return (this.current ??= this.create());
  }
}

/** Resolves when the assertion holds at last. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 5 });
}
