import { ACL, CreateMode, type Client, type Stat } from 'node-zookeeper-client';
import { CreateRequest, encodeAcl, type AclEntry } from './client/create-request.js';
import type { GuardedClient } from './client/guarded-client.js';
import { NotSent, replyError } from './replies.js';

/** What a znode holds, and of its history what decides. */
export interface Znode {
  readonly data: Buffer;
  /** When it was created, in the order of all writes: 16 hexadecimal digits. */
  readonly zxid: string;
  /** The session that it ends with: 16 hexadecimal digits. */
  readonly owner: string;
}

type Done<T> = (error: object | null, value: T) => void;

/** Knows the connection, and counts what is under way on it. */
export interface RequestLog {
  readonly isConnected: boolean;
  sent(): SentRequest;
  answered(request: SentRequest): void;
}

export interface SentRequest {
  readonly sentMs: number;
}

/** Who may touch what this adapter creates: everybody, or those with the same credentials. */
export type Access = 'open' | 'creator';

/** Larger data could be refused by a server in a way that ends the connection. */
export const MAX_DATA_BYTES = 524_288;

// Not in the library's types.
const ACLS = ACL as unknown as Record<'OPEN_ACL_UNSAFE' | 'CREATOR_ALL_ACL', (ACL & AclEntry)[]>;
const NO_DATA = Buffer.alloc(0);

/**
 * Requests on the connection that there is now: those made in one tick are sent and answered in their order. Each
 * rejects with `Refusal` or `LostReply`.
 */
export class Requests {
  private readonly acl: (ACL & AclEntry)[];
  private readonly encodedAcl: Buffer;

  constructor(
    private readonly guarded: Pick<GuardedClient, 'client' | 'create'>,
    private readonly log: RequestLog,
    access: Access,
  ) {
    this.acl = access === 'creator' ? ACLS.CREATOR_ALL_ACL : ACLS.OPEN_ACL_UNSAFE;
    this.encodedAcl = encodeAcl(this.acl);
  }

  /** Resolves to its zxid. */
  create(path: string, data: Buffer, mode: 'ephemeral' | 'persistent'): Promise<string> {
    const flags = mode === 'ephemeral' ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT;
    const request = new CreateRequest(path, data, this.encodedAcl, flags);
    return this.track<string>((done) => this.guarded.create(request, done as Done<string | undefined>));
  }

  /** Sets the data, whatever was there. Resolves to the session that the znode ends with. */
  async setData(path: string, data: Buffer = NO_DATA): Promise<string> {
    const stat = await this.send<Stat>((client, done) => client.setData(path, data, -1, done));
    return stat.ephemeralOwner.toString('hex');
  }

  async get(path: string, watcher?: () => void): Promise<Znode> {
    return this.send<Znode>((client, done) => {
      const answer = (error: object | null, data: Buffer | undefined, stat: Stat) =>
        done(error, error ? (undefined as never) : znodeOf(data, stat));
      if (watcher) client.getData(path, watcher, answer);
      else client.getData(path, answer);
    });
  }

  async exists(path: string): Promise<boolean> {
    return (await this.send<Stat | null>((client, done) => client.exists(path, done))) !== null;
  }

  children(path: string, watcher?: () => void): Promise<string[]> {
    return this.send<string[]>((client, done) => {
      if (watcher) client.getChildren(path, watcher, done);
      else client.getChildren(path, done);
    });
  }

  remove(path: string): Promise<void> {
    return this.send((client, done) => client.remove(path, -1, done as (error: object | null) => void));
  }

  /** All of them, or none. */
  removeAll(paths: readonly string[]): Promise<void> {
    return this.send((client, done) => {
      const transaction = client.transaction();
      for (const path of paths) transaction.remove(path);
      transaction.commit(done as Done<unknown>);
    });
  }

  /** Puts an ephemeral znode in the place of another one: nobody sees it missing. */
  replace(path: string, data: Buffer): Promise<void> {
    return this.send((client, done) =>
      client.transaction().remove(path).create(path, data, this.acl, CreateMode.EPHEMERAL).commit(done),
    );
  }

  private send<T>(request: (client: Client, done: Done<T>) => void): Promise<T> {
    return this.track((done) => request(this.guarded.client, done));
  }

  private track<T>(send: (done: Done<T>) => void): Promise<T> {
    // The library would keep it for a later connection.
    if (!this.log.isConnected) return Promise.reject(new NotSent());
    return new Promise((resolve, reject) => {
      const entry = this.log.sent();
      send((error, value) => {
        this.log.answered(entry);
        if (error) reject(replyError(error));
        else resolve(value);
      });
    });
  }
}

function znodeOf(data: Buffer | undefined, { czxid, ephemeralOwner }: Stat): Znode {
  return { data: data ?? NO_DATA, zxid: czxid.toString('hex'), owner: ephemeralOwner.toString('hex') };
}
