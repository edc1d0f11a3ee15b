import { keepAlive, systemClock, type Clock } from '../../clock/index.js';
import { ConfigurationError, CoordinationUnavailableError, messageOf } from '../../errors/index.js';
import { systemRandom, type Random } from '../../random/index.js';
import type { Coordination, CoordinationSession, SessionOwner } from '../coordination.js';
import { Connection } from './connection.js';
import { checkChroot } from './make-parents.js';
import { Paths } from './paths.js';
import { publicError } from './replies.js';
import { describeServers } from './server-list.js';
import { ZooKeeperSession } from './zookeeper-session.js';
import {
  resolveZooKeeperOptions,
  type ResolvedZooKeeperOptions,
  type ZooKeeperOptions,
} from './zookeeper.options.js';

export class ZooKeeperCoordination implements Coordination {
  constructor(
    private readonly options: ResolvedZooKeeperOptions,
    private readonly clock: Clock = systemClock,
    private readonly random: Random = systemRandom,
  ) {}

  get sessionTimeoutMs(): number {
    return this.options.sessionTimeoutMs;
  }

  openSession(owner: SessionOwner): Promise<CoordinationSession> {
    return keepAlive(() => this.open(owner));
  }

  private async open(owner: SessionOwner): Promise<CoordinationSession> {
    const session = this.newSession(owner);
    const { connectTimeoutMs } = this.options;
    let isLate = false;
    // The steps have bounds of their own, but each of them could use its own up.
    const limit = this.clock.schedule(connectTimeoutMs, () => {
      isLate = true;
      session.connection.end(`it could not be opened within ${connectTimeoutMs} ms`);
    });
    try {
      await this.openWith(session, connectTimeoutMs);
      return session;
    } catch (error) {
      const { failure, areCredentialsRefused } = session.connection;
      // Of a session that was never used nobody has to know how it ended.
      await session.close().catch(() => undefined);
      throw this.openingError(
        areCredentialsRefused ? 'it refuses the credentials' : isLate ? failure : error,
      );
    } finally {
      limit.cancel();
    }
  }

  private async openWith(session: ZooKeeperSession, connectTimeoutMs: number): Promise<void> {
    const { chroot } = this.options.servers;
    try {
      await session.open(connectTimeoutMs);
    } catch (error) {
      if (!session.connection.isOver) await checkChroot(session.connection, chroot);
      throw error;
    }
  }

  private newSession(owner: SessionOwner): ZooKeeperSession {
    const { servers, sessionTimeoutMs, tickMs, root, auth } = this.options;
    const { clock, random } = this;
    return new ZooKeeperSession({
      owner,
      paths: new Paths(servers.chroot, root, owner.namespace),
      clock,
      tickMs,
      connect: (events, session) =>
        new Connection(
          { servers: servers.servers, sessionTimeoutMs, auth, clock, random, ...(session && { session }) },
          auth ? 'creator' : 'open',
          events,
        ),
    });
  }

  private openingError(cause: unknown): Error {
    const servers = describeServers(this.options.servers);
    if (cause === 'it refuses the credentials') {
      return new ConfigurationError(
        `ZooKeeper at ${servers} refuses the credentials of zookeeper({ auth }).`,
      );
    }
    const error = typeof cause === 'string' ? new Error(cause) : publicError(cause, 'open a session');
    if (error instanceof ConfigurationError) return error;
    return new CoordinationUnavailableError(`no session with ZooKeeper at ${servers} (${messageOf(cause)})`, {
      cause,
    });
  }
}

/**
 * Coordination by ZooKeeper: which node of a cluster owns an object is decided by an ensemble of servers, and outlives
 * the failure of any minority of them, and of any node.
 *
 * ```ts
 * HighlanderModule.forRoot({ coordination: zookeeper({ servers: 'a:2181,b:2181,c:2181' }) })
 * ```
 *
 * Needs the package `node-zookeeper-client`, and servers of ZooKeeper 3.5 or newer.
 *
 * @throws ConfigurationError if an option is wrong
 * @publicApi
 */
export function zookeeper(options: ZooKeeperOptions): Coordination {
  return new ZooKeeperCoordination(resolveZooKeeperOptions(options));
}
