import { ConfigurationError } from '../../errors/index.js';
import { isZnodePath, parseServers, type ServerList } from './server-list.js';

/** @publicApi */
export interface ZooKeeperAuth {
  readonly scheme: 'digest';
  /** `'user:password'`. ZooKeeper sends it as it is: keep its port off open networks. */
  readonly credentials: string;
}

/** @publicApi */
export interface ZooKeeperOptions {
  /**
   * The servers of the ensemble: `'a:2181,b:2181,c:2181'`, or a list of them. Names are looked up again for every
   * connection. A path at the end (`'a:2181,b:2181/apps'`) is the znode that everything is below; it has to be there.
   */
  readonly servers: string | readonly string[];
  /**
   * After how many ms without a sign of life ZooKeeper gives the claims of a node to others. The servers may grant
   * another time, which then counts, between 2 and 20 of their ticks unless they were told otherwise. Longer: objects
   * of a node that has died are away for longer. Shorter: a shorter pause of a node costs it its objects.
   *
   * @default 10_000
   */
  readonly sessionTimeoutMs?: number;
  /**
   * How many ms a session may take to be opened before the attempt is given up.
   *
   * @default twice `sessionTimeoutMs`
   */
  readonly connectTimeoutMs?: number;
  /**
   * The `tickTime` of the servers, ms, where you know it. Leases then reach further, and calls are suspended later when
   * ZooKeeper is away. Not more than half of `sessionTimeoutMs`. Never less than what the servers have: a lease would
   * be trusted for too long.
   *
   * @default half of the session timeout: the longest that servers allow
   */
  readonly tickMs?: number;
  /**
   * The znode that all is kept below; made where there is none.
   *
   * @default '/highlander'
   */
  readonly root?: string;
  /**
   * Who this is to ZooKeeper. What it creates can then be read and changed only by those with the same credentials.
   *
   * @default nobody in particular: everybody who can reach ZooKeeper can change everything
   */
  readonly auth?: ZooKeeperAuth;
}

export interface ResolvedZooKeeperOptions {
  readonly servers: ServerList;
  readonly sessionTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly tickMs: number | undefined;
  /** `''` where everything is kept at the top. */
  readonly root: string;
  readonly auth: ZooKeeperAuth | undefined;
}

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;

const KNOWN = ['servers', 'sessionTimeoutMs', 'connectTimeoutMs', 'tickMs', 'root', 'auth'] as const;

/** @throws ConfigurationError naming every wrong option, and what is allowed. Never shows credentials. */
export function resolveZooKeeperOptions(options: ZooKeeperOptions): ResolvedZooKeeperOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(
      "zookeeper needs options, at least the servers: zookeeper({ servers: 'a:2181' }).",
    );
  }
  const faults = Object.keys(options)
    .filter((name) => !(KNOWN as readonly string[]).includes(name))
    .map((name) => `unknown option ${name} (known: ${KNOWN.join(', ')})`);
  const {
    sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS,
    connectTimeoutMs = 2 * sessionTimeoutMs,
    tickMs,
    root = '/highlander',
    auth,
  } = options;
  const servers = serversOf(options.servers, faults);
  for (const [name, value] of Object.entries({ sessionTimeoutMs, connectTimeoutMs, tickMs })) {
    if (value !== undefined && !isMs(value)) faults.push(`${name} must be a whole number of ms above 0`);
  }
  if (isMs(tickMs) && tickMs > sessionTimeoutMs / 2) {
    faults.push('tickMs must not be more than half of sessionTimeoutMs, as ZooKeeper demands');
  }
  if (typeof root !== 'string' || (root !== '/' && (root === '' || !isZnodePath(root)))) {
    faults.push("root must be the path of a znode, such as '/highlander'");
  }
  if (auth !== undefined && !isAuth(auth)) {
    faults.push("auth must be { scheme: 'digest', credentials: 'user:password' }");
  }
  if (faults.length > 0 || !servers) throw new ConfigurationError(`zookeeper: ${faults.join('; ')}.`);
  return { servers, sessionTimeoutMs, connectTimeoutMs, tickMs, root: root === '/' ? '' : root, auth };
}

function serversOf(value: unknown, faults: string[]): ServerList | undefined {
  const isList = Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
  if (typeof value !== 'string' && !isList) {
    faults.push("servers must be 'host:port,host:port' or a list of such");
    return undefined;
  }
  const list = parseServers(value);
  if (typeof list !== 'string') return list;
  faults.push(`servers: ${list}`);
  return undefined;
}

function isMs(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isAuth(value: unknown): boolean {
  const { scheme, credentials } = (value ?? {}) as Record<string, unknown>;
  return scheme === 'digest' && typeof credentials === 'string' && /^[^:]+:./s.test(credentials);
}
