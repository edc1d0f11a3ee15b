import { systemClock } from '../../clock/index.js';
import { systemRandom } from '../../random/index.js';
import type { CoordinationSession } from '../coordination.js';
import { Connection } from './connection.js';
import { parseServers, type ServerList } from './server-list.js';
import type { ZooKeeperSession } from './zookeeper-session.js';

const SESSION_TIMEOUT_MS = 2_000;

/**
 * Lets ZooKeeper end sessions behind their owners' backs: takes a session up elsewhere, by its id and password, and
 * closes it there. Resolves when ZooKeeper has done so.
 */
export function expireOn(connectString: string): (session: CoordinationSession) => Promise<void> {
  const { servers } = parseServers(connectString) as ServerList;
  return async (session) => {
    const { credentials } = (session as ZooKeeperSession).connection;
    let isOver = false;
    while (!isOver) {
      const connection = new Connection(
        {
          servers,
          sessionTimeoutMs: SESSION_TIMEOUT_MS,
          auth: undefined,
          session: credentials,
          clock: systemClock,
          random: systemRandom,
        },
        'open',
        { connected: () => undefined, disconnected: () => undefined, ended: () => undefined },
      );
      connection.connect();
      // The owner may take the session back before it is closed here. Then once more.
      isOver = await connection
        .connection(SESSION_TIMEOUT_MS)
        .then(() => connection.close())
        .catch(() => connection.isExpired);
      connection.end('the test has closed it');
    }
  };
}
