import type {
  ClaimHolder,
  ClaimKey,
  ClaimOutcome,
  CoordinationSession,
  MemberData,
  SessionOwner,
} from '../coordination.js';
import type { CoordinationFaults, CoordinationOperation } from './coordination-faults.js';
import { MemoryLease, sessionEnded } from './memory-lease.js';
import type { MemoryService, ServiceSession } from './memory-service.js';

/** A node's end of a session: what stands between it and the service can fail and be late. */
export class MemorySession implements CoordinationSession {
  readonly lease = new MemoryLease();
  readonly ended: Promise<void>;
  /** No number of claims is too many for a map. */
  readonly isFull = false;
  private resolveEnded!: () => void;
  private over = false;
  private readonly session: ServiceSession;
  private readonly watches = new Set<() => void>();

  constructor(
    readonly owner: SessionOwner,
    private readonly service: MemoryService,
    private readonly faults: CoordinationFaults,
    /** Called when the service has ended the session. */
    private readonly onEnded: (session: MemorySession) => void,
  ) {
    this.session = service.open(owner);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  get id(): string {
    return this.session.id;
  }

  claim(key: ClaimKey): Promise<ClaimOutcome> {
    return this.run('claim', () => this.service.claim(this.session, key));
  }

  release(key: ClaimKey): Promise<void> {
    return this.run('release', () => this.service.release(this.session, key));
  }

  lookup(key: ClaimKey): Promise<ClaimHolder | null> {
    return this.run('lookup', () => this.service.lookup(this.session, key));
  }

  heartbeat(): Promise<void> {
    return this.run('heartbeat', () => this.service.heartbeat());
  }

  join(member: MemberData): Promise<void> {
    return this.run('join', () => this.service.join(this.session, member));
  }

  members(): Promise<readonly MemberData[]> {
    return this.run('members', () => this.service.members(this.session));
  }

  watchMembers(onChange: (members: readonly MemberData[]) => void): () => void {
    if (this.over) return () => undefined;
    const stop = this.service.watch(this.session, onChange);
    this.watches.add(stop);
    return () => {
      this.watches.delete(stop);
      stop();
    };
  }

  async close(): Promise<void> {
    this.giveUp();
    try {
      await this.faults.run({ operation: 'close', nodeId: this.owner.nodeId }, () => this.end());
    } finally {
      this.resolveEnded();
    }
  }

  /** The service ends the session, whatever its owner knows of it. */
  end(): void {
    this.giveUp();
    this.service.end(this.session);
    this.onEnded(this);
    this.resolveEnded();
  }

  /** From here on the session is nothing to its owner, whatever the service knows. */
  private giveUp(): void {
    this.over = true;
    this.lease.end();
    for (const stop of this.watches) stop();
    this.watches.clear();
  }

  private async run<T>(operation: CoordinationOperation, effect: () => T): Promise<T> {
    this.refuseIfOver();
    const answer = await this.faults.run({ operation, nodeId: this.owner.nodeId }, () => {
      this.refuseIfOver();
      return effect();
    });
    this.refuseIfOver();
    return answer;
  }

  private refuseIfOver(): void {
    if (this.over) throw sessionEnded();
  }
}
