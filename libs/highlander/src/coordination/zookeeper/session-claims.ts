/*
 * Job: the claims of one session. The create of a znode is the lock; all else here is about answers that were lost.
 *
 * Invariants:
 * - K1 Operations of one claim follow one another. A delete is sent only while this session surely holds the claim, and
 *   no other delete of it can still be under way: a second one could hit the next owner's.
 * - K2 After a lost answer, a write and then a read on the next connection decide. Nothing of the earlier connection
 *   takes effect after that write: the service has moved the session, or closed that connection, before.
 * - K3 Whatever may be held counts for `isFull`, and is forgotten only when it surely isn't held.
 */
import { CoordinationUnavailableError } from '../../errors/index.js';
import { KeyedQueue, Limiter } from '../../concurrency/index.js';
import type { ClaimHolder, ClaimKey, ClaimOutcome, SessionOwner } from '../coordination.js';
import { decodeClaim, encodeClaim } from './claim-data.js';
import type { Connection } from './connection.js';
import { makeParents } from './make-parents.js';
import type { ClaimPath, Paths } from './paths.js';
import { Removals } from './removals.js';
import { Code, isRefusal, LostReply, NotSent } from './replies.js';
import type { Requests, Znode } from './requests.js';

// At its end all paths of a session are in one transaction, and one that is too large for the servers takes them all
// down for good (ZOOKEEPER-4306). Half of what is safe with their defaults.
const MAX_PATH_BYTES = 524_288;
const BYTES_PER_PATH = 4;
const MOST_ATTEMPTS = 16;
// More at a time make nothing faster, but heartbeats late: they stand in the same line.
const MOST_AT_A_TIME = 128;

type Holding = 'held' | 'unsure';

export class SessionClaims {
  private readonly queue = new KeyedQueue();
  private readonly limiter = new Limiter(MOST_AT_A_TIME);
  private readonly removals = new Removals();
  private readonly holdings = new Map<string, Holding>();
  private pathBytes = 0;
  private readonly data: Buffer;

  constructor(
    private readonly connection: Connection,
    private readonly paths: Paths,
    private readonly owner: SessionOwner,
    private readonly sessionPath: string,
  ) {
    this.data = encodeClaim(owner);
  }

  get isFull(): boolean {
    return this.pathBytes >= MAX_PATH_BYTES;
  }

  claim(key: ClaimKey): Promise<ClaimOutcome> {
    const claimPath = this.paths.claim(key);
    return this.queue.run(claimPath.path, async () => {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const outcome = await this.tryToClaim(claimPath, key);
        if (outcome) return outcome;
      }
      throw new CoordinationUnavailableError('a claim came and went each time it was asked for');
    });
  }

  async release(key: ClaimKey): Promise<void> {
    const { path } = this.paths.claim(key);
    await this.queue.run(path, async () => {
      if (this.holdings.get(path) === 'unsure') await this.makeSure(path);
      if (this.holdings.get(path) === 'held') await this.remove(path);
    });
  }

  async lookup(key: ClaimKey): Promise<ClaimHolder | null> {
    const claimPath = this.paths.claim(key);
    try {
      const znode = await this.ask((requests) => requests.get(claimPath.path));
      return this.holderOf(znode, claimPath, key);
    } catch (error) {
      if (isRefusal(error, Code.NO_NODE)) return null;
      throw error;
    }
  }

  /** Resolves to nothing where it has to be tried again. */
  private async tryToClaim(claimPath: ClaimPath, key: ClaimKey): Promise<ClaimOutcome | undefined> {
    const { path, bucket, isHashed } = claimPath;
    const data = isHashed ? encodeClaim(this.owner, key) : this.data;
    try {
      const zxid = await this.ask((requests) => requests.create(path, data, 'ephemeral'));
      return this.owned(path, zxid);
    } catch (error) {
      if (error instanceof LostReply && !(error instanceof NotSent)) this.note(path, 'unsure');
      if (isRefusal(error, Code.NODE_EXISTS)) return this.whoHas(claimPath, key);
      if (!isRefusal(error, Code.NO_NODE)) throw error;
      await makeParents(this.connection, [...this.paths.parents, bucket]);
      return undefined;
    }
  }

  /** Behind a create that has met it. Resolves to nothing where it is gone meanwhile. */
  private async whoHas(claimPath: ClaimPath, key: ClaimKey): Promise<ClaimOutcome | undefined> {
    try {
      return this.outcomeOf(await this.ask((requests) => requests.get(claimPath.path)), claimPath, key);
    } catch (error) {
      if (!isRefusal(error, Code.NO_NODE)) throw error;
      this.forget(claimPath.path);
      return undefined;
    }
  }

  private outcomeOf(znode: Znode, claimPath: ClaimPath, key: ClaimKey): ClaimOutcome {
    const isOwn = znode.owner === this.connection.sessionId;
    // By an earlier create, whose answer was lost. What this session has written itself needs no reading, but for a name
    // that two keys could share.
    if (isOwn && !claimPath.isHashed) return this.owned(claimPath.path, znode.zxid);
    const holder = this.holderOf(znode, claimPath, key);
    if (isOwn) return this.owned(claimPath.path, znode.zxid);
    this.forget(claimPath.path);
    return { claimed: false, holder };
  }

  private owned(path: string, zxid: string): ClaimOutcome {
    this.note(path, 'held');
    return { claimed: true, zxid };
  }

  private holderOf(znode: Znode, { path, isHashed }: ClaimPath, key: ClaimKey): ClaimHolder {
    const { nodeId, address } = decodeClaim(znode.data, path, isHashed ? key : undefined);
    return { nodeId, address, sessionId: znode.owner, zxid: znode.zxid };
  }

  private async makeSure(path: string): Promise<void> {
    const [written, found] = await this.ask((requests) =>
      Promise.allSettled([requests.setData(this.sessionPath), requests.get(path)]),
    );
    if (written.status === 'rejected') throw written.reason;
    if (found.status === 'fulfilled' && found.value.owner === this.connection.sessionId)
      this.note(path, 'held');
    else if (found.status === 'fulfilled' || isRefusal(found.reason, Code.NO_NODE)) this.forget(path);
    else throw found.reason;
  }

  private async remove(path: string): Promise<void> {
    try {
      await this.connection.run((requests) => this.removals.remove(requests, path));
    } catch (error) {
      if (error instanceof LostReply && !(error instanceof NotSent)) this.note(path, 'unsure');
      if (!isRefusal(error, Code.NO_NODE)) throw error;
    }
    this.forget(path);
  }

  private ask<T>(make: (requests: Requests) => Promise<T>): Promise<T> {
    return this.connection.run((requests) => this.limiter.run(() => make(requests)));
  }

  private note(path: string, holding: Holding): void {
    if (!this.holdings.has(path)) this.pathBytes += bytesOf(path);
    this.holdings.set(path, holding);
  }

  private forget(path: string): void {
    if (this.holdings.delete(path)) this.pathBytes -= bytesOf(path);
  }
}

function bytesOf(path: string): number {
  return Buffer.byteLength(path) + BYTES_PER_PATH;
}
