import { memoryStore } from 'nestjs-highlander';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { startNode, stopNode } from './node.mjs';
import { OtherProcess } from './other-process.mjs';

const PROGRAM = new URL('../programs/node-peer.mjs', import.meta.url);

/** Starts a node of a cluster in this process; its store is its memory, unless another one is given. */
export function useClusterNode(bench, { sessionTimeoutMs = 10_000, ...options } = {}) {
  const { servers, tickMs } = bench.servers.zookeeper;
  return bench.use(
    startNode({
      coordination: zookeeper({ servers, tickMs, sessionTimeoutMs }),
      storage: memoryStore(),
      transport: {},
      ...options,
    }),
    stopNode,
  );
}

/** Starts another node of the cluster, in a process of its own. */
export function useOtherNode(bench, { sessionTimeoutMs = 10_000 } = {}) {
  const { servers, tickMs } = bench.servers.zookeeper;
  return bench.use(
    OtherProcess.start(PROGRAM, [servers, String(tickMs), String(sessionTimeoutMs)]),
    (other) => other.stop(),
  );
}
