import { vi } from 'vitest';
import { systemRandom } from '../../random/index.js';
import type {
  ClaimHolder,
  ClaimKey,
  Coordination,
  CoordinationSession,
  MemberData,
} from '../coordination.js';

/** What the contract needs to know of an adapter. */
export interface CoordinationSubject {
  readonly coordination: Coordination;
  /** Makes the service end a session, as when its node has died. May resolve before the service has done it. */
  expire(session: CoordinationSession): Promise<void>;
  dispose?(): Promise<void>;
}

// A bound for what never comes; nothing waits as long as this.
const PATIENCE_MS = 20_000;

/** What the tests of the contract share. Each opens sessions in a namespace of its own. */
export class ContractContext {
  private subject!: CoordinationSubject;
  private readonly sessions: CoordinationSession[] = [];
  private readonly run = systemRandom.uniqueId();
  private namespaces = 0;

  begin(subject: CoordinationSubject): void {
    this.subject = subject;
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.sessions.map((session) => session.close()));
    await this.subject.dispose?.();
  }

  /** A namespace that nobody has used, where sessions can be opened. */
  namespace(): (nodeId: string) => Promise<CoordinationSession> {
    const namespace = `contract-${this.run}-${++this.namespaces}`;
    return async (nodeId) => {
      const owner = { namespace, nodeId, address: `${nodeId}:7000` };
      const session = await this.subject.coordination.openSession(owner);
      this.sessions.push(session);
      return session;
    };
  }

  /** Ends a session from outside; resolves when its owner knows. */
  async expire(session: CoordinationSession): Promise<void> {
    await this.subject.expire(session);
    await session.ended;
  }
}

/** Who holds the claim, as of now at the earliest: behind a heartbeat, so that a lagging answer is out of question. */
export async function holderOf(session: CoordinationSession, key: ClaimKey): Promise<ClaimHolder | null> {
  await session.heartbeat();
  return session.lookup(key);
}

/** Takes the claim, or fails the test. Returns its zxid. */
export async function take(session: CoordinationSession, key: ClaimKey): Promise<string> {
  const outcome = await session.claim(key);
  if (!outcome.claimed) throw new Error(`${JSON.stringify(key)} is held by ${outcome.holder.nodeId}`);
  return outcome.zxid;
}

/** Resolves when the assertion holds at last. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 20 });
}

export function memberData(nodeId: string, changes: Partial<MemberData> = {}): MemberData {
  return {
    nodeId,
    address: `${nodeId}:7000`,
    types: { list: 1 },
    startedAt: 1_790_000_000_000,
    draining: false,
    ...changes,
  };
}
