/*
 * Job: what a ZooKeeper ensemble would know and decide. Boundary: no promises and no faults; every method is one atomic
 * step, being synchronous.
 */
import type { ClaimHolder, ClaimKey, ClaimOutcome, MemberData, SessionOwner } from '../coordination.js';
import { MemberWatchers } from './member-watchers.js';

/** A session as the service knows it, until it ends. */
export interface ServiceSession {
  readonly id: string;
  readonly owner: SessionOwner;
  readonly claims: Set<Claim>;
}

/** There may be a million of them: no more than needed, and nothing of the caller's. */
interface Claim {
  readonly type: string;
  readonly id: string;
  readonly session: ServiceSession;
  readonly zxid: number;
}

interface Member {
  readonly data: MemberData;
  readonly session: ServiceSession;
}

class Namespace {
  /** By type and id. */
  readonly claims = new Map<string, Map<string, Claim>>();
  readonly members = new Map<string, Member>();
  readonly watchers = new MemberWatchers(() => this.memberList());

  memberList(): readonly MemberData[] {
    return [...this.members.values()]
      .map(({ data }) => data)
      .sort((one, other) => (one.nodeId < other.nodeId ? -1 : 1));
  }
}

export class MemoryService {
  private readonly namespaces = new Map<string, Namespace>();
  /** Grows with every write of anybody, as ZooKeeper's does. */
  private zxid = 0;

  open(owner: SessionOwner): ServiceSession {
    const id = `memory-${textOf(++this.zxid)}`;
    return { id, owner, claims: new Set() };
  }

  claim(session: ServiceSession, key: ClaimKey): ClaimOutcome {
    const claim = this.find(session, key) ?? this.create(session, key);
    if (claim.session !== session) return { claimed: false, holder: holderOf(claim) };
    return { claimed: true, zxid: textOf(claim.zxid) };
  }

  release(session: ServiceSession, key: ClaimKey): void {
    const claim = this.find(session, key);
    if (claim?.session === session) this.drop(claim);
  }

  lookup(session: ServiceSession, key: ClaimKey): ClaimHolder | null {
    const claim = this.find(session, key);
    return claim ? holderOf(claim) : null;
  }

  heartbeat(): void {
    this.zxid += 1;
  }

  join(session: ServiceSession, member: MemberData): void {
    const { members, watchers } = this.namespaceOf(session);
    // A copy that nobody can change, since everybody gets the same one.
    const data = Object.freeze({ ...member, types: Object.freeze({ ...member.types }) });
    this.zxid += 1;
    members.set(member.nodeId, { data, session });
    watchers.changed();
  }

  members(session: ServiceSession): readonly MemberData[] {
    return this.namespaceOf(session).memberList();
  }

  watch(session: ServiceSession, onChange: (members: readonly MemberData[]) => void): () => void {
    return this.namespaceOf(session).watchers.add(onChange);
  }

  /** Everything of the session goes in one step. Ending it again does nothing. */
  end(session: ServiceSession): void {
    this.zxid += 1;
    for (const claim of session.claims) this.drop(claim);
    const { members, watchers } = this.namespaceOf(session);
    for (const [nodeId, member] of members) {
      if (member.session !== session) continue;
      members.delete(nodeId);
      watchers.changed();
    }
  }

  private find(session: ServiceSession, { type, id }: ClaimKey): Claim | undefined {
    return this.namespaceOf(session).claims.get(type)?.get(id);
  }

  private create(session: ServiceSession, { type, id }: ClaimKey): Claim {
    const claim = { type, id, session, zxid: ++this.zxid };
    getOrAdd(this.namespaceOf(session).claims, type, () => new Map<string, Claim>()).set(id, claim);
    session.claims.add(claim);
    return claim;
  }

  private drop(claim: Claim): void {
    this.zxid += 1;
    this.namespaceOf(claim.session).claims.get(claim.type)?.delete(claim.id);
    claim.session.claims.delete(claim);
  }

  private namespaceOf({ owner }: ServiceSession): Namespace {
    return getOrAdd(this.namespaces, owner.namespace, () => new Namespace());
  }
}

function holderOf({ session: { id, owner }, zxid }: Claim): ClaimHolder {
  return { nodeId: owner.nodeId, address: owner.address, sessionId: id, zxid: textOf(zxid) };
}

function textOf(zxid: number): string {
  return zxid.toString(16).padStart(16, '0');
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
