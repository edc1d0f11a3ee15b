import { messageOf } from '../../../errors/index.js';
import { ArmedFaults, type Delay, type FailureOptions, type FaultPoint } from '../../../faults/index.js';
import type { FailureEffect } from '../../../storage/index.js';
import { TransportFailure } from '../transport.js';

/** Which requests a fault concerns. @publicApi */
export interface NetworkFaultOptions {
  /** Only requests that this node makes. @default any node */
  readonly from?: string;
  /** Only requests to this node. @default any node */
  readonly to?: string;
}

/** How requests are to fail. @publicApi */
export interface NetworkFailureOptions extends NetworkFaultOptions, FailureOptions {
  /**
   * What the asking node is told. A lost request and a lost answer look alike to it: `'unknown'`. With `'none'` it could
   * not connect; only possible `'before'`.
   *
   * @default 'unknown'
   */
  readonly effect?: FailureEffect;
}

/**
 * What doesn't get through: what comes `'in'` to a node (requests, and answers to its own), what goes `'out'` of it, or
 * `'both'`.
 *
 * @publicApi
 */
export type IsolationDirection = 'both' | 'in' | 'out';

/** What tests have armed on one network. */
export class NetworkFaults {
  private readonly armed = new ArmedFaults<Required<NetworkFaultOptions>, NetworkFailureOptions>(
    ({ to }, { effect = 'unknown', error = new Error('a fault that a test has armed') }) =>
      new TransportFailure(effect, `No answer from node ${to}: ${messageOf(error)}.`, { cause: error }),
  );
  private readonly isolated = new Map<string, IsolationDirection>();

  failNext(point: FaultPoint, options: NetworkFailureOptions): void {
    if (point === 'after' && options.effect === 'none') {
      throw new TypeError("A request that arrived can't fail with effect 'none'.");
    }
    this.armed.failNext(point, options);
  }

  delay(point: FaultPoint, options: NetworkFaultOptions): Delay {
    return this.armed.delay(point, options);
  }

  isolate(nodeId: string, direction: IsolationDirection): void {
    this.isolated.set(nodeId, direction);
  }

  heal(nodeId: string): void {
    this.isolated.delete(nodeId);
  }

  /** Whether anything gets from one node to the other. */
  passes(from: string, to: string): boolean {
    return (this.isolated.get(from) ?? 'in') === 'in' && (this.isolated.get(to) ?? 'out') === 'out';
  }

  run<T>(operation: Required<NetworkFaultOptions>, effect: () => Promise<T>): Promise<T> {
    return this.armed.run(operation, effect);
  }
}
