import { isHashedName, storedName } from '../../storage/index.js';
import type { ClaimKey } from '../coordination.js';

/** Where a claim is kept. */
export interface ClaimPath {
  readonly path: string;
  readonly bucket: string;
  /** The name holds a hash in place of the end of the id: the identity has to be in the data. */
  readonly isHashed: boolean;
}

// ZooKeeper sets no limit to a path; a session's claims are limited by the bytes of theirs.
const NAME = { caseSensitive: true, maxBytes: 200 };
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The znodes of one namespace. Where claims are is part of what all nodes of a cluster have to agree on: a node that
 * looked for them elsewhere would be a second owner.
 */
export class Paths {
  readonly members: string;
  readonly sessions: string;
  readonly claims: string;

  constructor(
    /** Where the service's own paths begin for this application; it isn't made here. */
    readonly chroot: string,
    private readonly root: string,
    private readonly namespace: string,
  ) {
    const base = `${chroot}${root}/${storedName(namespace, NAME)}`;
    this.members = `${base}/members`;
    this.sessions = `${base}/sessions`;
    this.claims = `${base}/claims`;
  }

  /** All that has to be there before members, sessions and claims are, in the order in which it is made. */
  get parents(): readonly string[] {
    const steps = `${this.root}/${storedName(this.namespace, NAME)}`.split('/').slice(1);
    const above = steps.map((_, n) => `${this.chroot}/${steps.slice(0, n + 1).join('/')}`);
    return [...above, this.members, this.claims, this.sessions];
  }

  member(nodeId: string): string {
    return `${this.members}/${storedName(nodeId, NAME)}`;
  }

  session(nodeId: string, sessionId: string): string {
    return `${this.sessions}/${storedName(nodeId, NAME)}-${sessionId}`;
  }

  claim({ type, id }: ClaimKey): ClaimPath {
    const typeName = storedName(type, NAME);
    const idName = storedName(id, NAME);
    // Names never contain a colon, so that no two keys share a name.
    const name = `${typeName}:${idName}`;
    const bucket = `${this.claims}/${bucketOf(name)}`;
    return { path: `${bucket}/${name}`, bucket, isHashed: isHashedName(typeName) || isHashedName(idName) };
  }
}

/** One of 256. Never to be changed. Source: FNV-1a, folded to eight bits. */
function bucketOf(name: string): string {
  let hash = FNV_OFFSET;
  for (let n = 0; n < name.length; n++) hash = Math.imul(hash ^ name.charCodeAt(n), FNV_PRIME);
  const folded = (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
  return folded.toString(16).padStart(2, '0');
}
