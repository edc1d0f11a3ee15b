/*
 * Job: the children in their order, and the calls to them. Boundary: when to start or stop what is the supervisor's.
 *
 * What always holds: the children that were started and not yet told to stop are the first `running` of the chain. So
 * none runs without all of those before it, and only the next may be started and only the last be stopped.
 */
import type { Clock } from '../clock/index.js';
import { ConfigurationError } from '../errors/index.js';
import { ChainLink } from './chain-link.js';
import type { Deferred } from './deferred.js';
import type { StopReason, SupervisedChild } from './supervised-child.js';
import type { SupervisionEvent } from './supervision-event.js';

export class Chain {
  private readonly links: ChainLink[] = [];
  private count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly stopTimeoutMs: number,
    private readonly emit: (event: SupervisionEvent) => void,
  ) {}

  get running(): number {
    return this.count;
  }

  get isComplete(): boolean {
    return this.count === this.links.length;
  }

  /** The earliest child that has failed and was not yet dealt with. */
  get firstFailed(): ChainLink | undefined {
    return this.links.find((link) => link.failure);
  }

  indexOf(link: ChainLink): number {
    return this.links.indexOf(link);
  }

  add(child: SupervisedChild, appending?: Deferred): void {
    if (this.links.some(({ name }) => name === child.name)) {
      throw new ConfigurationError(
        `supervision: two children are named "${child.name}". Give each child of a chain a name of its own.`,
      );
    }
    this.links.push(new ChainLink(child, appending));
  }

  /** From now on nothing counts that the current runs from this place on report, or have reported. */
  disownFrom(index: number): void {
    for (const link of this.links.slice(index)) link.disown();
  }

  /** Never rejects: a start that fails is a failure of the child, or of the `append` that it belongs to. */
  async startNext(): Promise<void> {
    const link = this.links[this.count] as ChainLink;
    const child = link.name;
    try {
      await link.start((error) => this.emit({ kind: 'failed', child, during: 'run', error }));
    } catch (error) {
      if (link.appending) this.links.splice(this.count, 1);
      link.startFailed(error);
      this.emit({ kind: 'failed', child, during: 'start', error });
      return;
    }
    this.count += 1;
    link.startSucceeded();
    this.emit({ kind: 'started', child });
  }

  /** Never rejects: resolves to what went wrong. */
  async stopLast(reason: StopReason): Promise<{ readonly error: unknown } | undefined> {
    this.count -= 1;
    const link = this.links[this.count] as ChainLink;
    let failed: { error: unknown } | undefined;
    try {
      await link.stop(reason, this.clock, this.stopTimeoutMs);
    } catch (error) {
      failed = { error };
    }
    this.emit({ kind: 'stopped', child: link.name, reason, ...failed });
    return failed;
  }

  /** For those that were appended and will never be started. */
  rejectAppending(error: Error): void {
    for (const { appending } of this.links) appending?.reject(error);
  }
}
