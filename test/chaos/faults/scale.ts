import type { TestCluster, TestNode } from 'nestjs-highlander/testing';
import { bringBack, type Fault } from './fault.js';

const MOST = 5;
const FEWEST = 2;

/** Two more nodes come, three go, and one comes back, so that there are as many as before. */
export const scale: Fault = {
  name: 'scale',
  strikes: 'all nodes',
  plan: ({ choice, sessionTimeoutMs: timeoutMs }) => {
    const leaving = choice.shuffled([0, 1, 2, 3, 4]).slice(0, MOST - FEWEST);
    return {
      what: `there are ${MOST} nodes, then ${FEWEST}`,
      lastsMs: timeoutMs,
      async begin({ cluster, nodes }) {
        const before = nodes.length;
        const all = [...nodes, ...(await Promise.all([addNode(cluster, 0), addNode(cluster, 1)]))];
        await cluster.settled();
        await Promise.all(leaving.map((node) => all[node]!.stop()));
        return async () => {
          const running = all.filter(({ isRunning }) => isRunning);
          const back = all.filter(({ isRunning }) => !isRunning).slice(0, before - running.length);
          await Promise.all(back.map(bringBack));
        };
      },
    };
  },
};

/** Takes the place of one that has gone before, where there is one. */
async function addNode(cluster: TestCluster, vacancy: number): Promise<TestNode> {
  const vacant = cluster.nodes.filter(({ isRunning }) => !isRunning)[vacancy];
  if (!vacant) return cluster.addNode();
  await bringBack(vacant);
  return vacant;
}
