import { once } from 'node:events';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import {
  startTcpProxy,
  startZooKeeper,
  type StartZooKeeperOptions,
  type TcpProxy,
  type ZooKeeperServers,
} from '../../testing/index.js';
import type { CoordinationSession } from '../coordination.js';
import type { ZooKeeperSession } from './zookeeper-session.js';
import { zookeeper } from './zookeeper.coordination.js';
import type { ZooKeeperOptions } from './zookeeper.options.js';

/** The session timeout of these tests, ms. */
export const T = 1_000;

export const KEY = { type: 'list', id: 'groceries' };

let namespaces = 0;

type OpenNode = (
  nodeId: string,
  servers: string,
  options?: Partial<ZooKeeperOptions>,
) => Promise<ZooKeeperSession>;

/** Servers for the tests of a file. */
export function sharedZooKeeper(options?: StartZooKeeperOptions): { readonly current: ZooKeeperServers } {
  const shared = {} as { current: ZooKeeperServers };
  beforeAll(async () => {
    shared.current = await startZooKeeper(options);
  });
  afterAll(() => shared.current.stop());
  return shared;
}

/** A namespace for one test, and what opens sessions in it. */
export function scene(sessionTimeoutMs = T): { readonly open: OpenNode } {
  const namespace = `scene-${process.pid}-${++namespaces}`;
  return {
    open: async (nodeId, servers, options = {}) => {
      const coordination = zookeeper({ servers, sessionTimeoutMs, ...options });
      const session = await coordination.openSession({ namespace, nodeId, address: `${nodeId}:7000` });
      onTestFinished(() => session.close().catch(() => undefined));
      return session as ZooKeeperSession;
    },
  };
}

/** A proxy before one server, for one test. */
export async function proxyTo(port: number): Promise<TcpProxy & { readonly servers: string }> {
  const proxy = await startTcpProxy({ target: { port } });
  onTestFinished(() => proxy.stop());
  return Object.assign(proxy, { servers: `127.0.0.1:${proxy.port}` });
}

/** Notes when a lease was seen valid for the last time, on this process's monotonic clock. */
export function observe({ lease }: CoordinationSession): { lastValidMs(): number } {
  let lastValidMs = 0;
  const look = () => {
    const nowMs = performance.now();
    if (lease.isValid()) lastValidMs = nowMs;
  };
  look();
  const timer = setInterval(look, 2);
  onTestFinished(() => clearInterval(timer));
  return { lastValidMs: () => lastValidMs };
}

/** Resolves to when this session has got the claim, asking for it all the time. */
export async function takenOver(session: CoordinationSession): Promise<number> {
  for (;;) {
    if ((await session.claim(KEY)).claimed) return performance.now();
  }
}

/** Nothing happens in this process for so long, as if its event loop had stalled. */
export function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Resolves when so much time has gone by: for faults that consist in it. */
export async function pass(ms: number): Promise<void> {
  await once(AbortSignal.timeout(ms), 'abort');
}
