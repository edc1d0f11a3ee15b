import type { Delay, FaultPoint } from '../../faults/index.js';
import type { Coordination, CoordinationSession, SessionOwner } from '../coordination.js';
import {
  coordinationFaults,
  type CoordinationFailureOptions,
  type CoordinationFaultOptions,
} from './coordination-faults.js';
import { MemoryService } from './memory-service.js';
import { MemorySession } from './memory-session.js';

/**
 * A coordination service in the memory of this process. Several modules may use one `MemoryCoordination`, as the nodes
 * of a cluster use one ZooKeeper. Its sessions never expire by time: they live until they are closed, or until a test
 * expires them. An idle claim costs no timer and no promise (I10).
 *
 * A test can do to it what happens to ZooKeeper. Armed faults strike in the order in which they were armed:
 *
 * ```ts
 * const coordination = memoryCoordination();
 *
 * await coordination.expireSession(nodeId);                                // the node was away for too long
 * coordination.suspendLease(nodeId);                                       // …or for a while: its calls wait
 * coordination.resumeLease(nodeId);
 *
 * coordination.failNext('before');                                         // the next request is lost
 * coordination.failNext('after', { operation: 'claim' });                  // a claim is made, its answer is lost
 * coordination.failNext('before', { operation: 'openSession', times: 3 }); // no service for the first three tries
 *
 * const delay = coordination.delay('before', { operation: 'release', nodeId }); // releases of this node stand still…
 * await delay.arrived();                                                        // …one does now
 * delay.release();
 * ```
 *
 * @publicApi
 */
export class MemoryCoordination implements Coordination {
  readonly isLocal = true;
  private readonly service = new MemoryService();
  private readonly sessions = new Set<MemorySession>();
  private readonly faults = coordinationFaults();

  openSession(owner: SessionOwner): Promise<CoordinationSession> {
    return this.faults.run({ operation: 'openSession', nodeId: owner.nodeId }, () => this.open(owner));
  }

  /**
   * Ends all sessions of a node, or the one session of this id, in all namespaces: their claims and memberships are
   * gone at once, as if the node had not been heard of for the whole session timeout. Resolves when the sessions'
   * `ended` has resolved and all others who watch the members were told; to how many sessions were ended.
   */
  expireSession(nodeIdOrSessionId: string): Promise<number> {
    const sessions = this.sessionsOf(nodeIdOrSessionId);
    for (const session of sessions) session.end();
    // By now everybody's microtask is queued, so whoever awaits this goes on after them.
    return Promise.resolve(sessions.length);
  }

  /**
   * Makes the leases of the sessions that a node has now invalid, as when ZooKeeper is away for a shorter time than
   * the session timeout. The claims stay and operations go on; {@link failNext} is there to let them fail. Returns
   * how many sessions it has.
   */
  suspendLease(nodeId: string): number {
    const sessions = this.sessionsOf(nodeId);
    for (const { lease } of sessions) lease.suspend();
    return sessions.length;
  }

  /** Makes the leases of a node valid again. Returns how many sessions it has. */
  resumeLease(nodeId: string): number {
    const sessions = this.sessionsOf(nodeId);
    for (const { lease } of sessions) lease.resume();
    return sessions.length;
  }

  /**
   * Lets the next operation reject with `CoordinationUnavailableError`, before or after its effect; then the one after
   * that, if called twice. A session whose `close` fails `'before'` keeps its claims until it is expired.
   *
   * @throws TypeError if `times` is no whole number from 1 on.
   */
  failNext(point: FaultPoint, options: CoordinationFailureOptions = {}): void {
    this.faults.failNext(point, options);
  }

  /**
   * Holds operations up, before or after their effect, from now until they are released. Others of the same session
   * that aren't held overtake them.
   */
  delay(point: FaultPoint, options: CoordinationFaultOptions = {}): Delay {
    return this.faults.delay(point, options);
  }

  private open(owner: SessionOwner): MemorySession {
    const session = new MemorySession(owner, this.service, this.faults, (ended) =>
      this.sessions.delete(ended),
    );
    this.sessions.add(session);
    return session;
  }

  private sessionsOf(nodeIdOrSessionId: string): MemorySession[] {
    return [...this.sessions].filter(
      ({ id, owner }) => id === nodeIdOrSessionId || owner.nodeId === nodeIdOrSessionId,
    );
  }
}

/**
 * Coordinates the modules of one process: for a single node, and for tests.
 *
 * @publicApi
 */
export function memoryCoordination(): MemoryCoordination {
  return new MemoryCoordination();
}
