/* Whether two nodes that want one object at the same time, through a real ZooKeeper, both get it (I1). */
import { HighlanderError, memoryNetwork, memoryStore } from 'nestjs-highlander';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { List, startNode } from './lists.js';
import { argument, judge, promise } from './verdict.js';

const OBJECTS = 5;
const ROUNDS = 3;

await judge(async () => {
  const shared = {
    namespace: `claims-${process.pid}-${Date.now()}`,
    storage: memoryStore(),
    transport: memoryNetwork(),
    coordination: zookeeper({ servers: `127.0.0.1:${argument('zookeeper')}`, sessionTimeoutMs: 4_000 }),
  };
  const nodes = [await startNode(shared), await startNode(shared)];
  for (let object = 0; object < OBJECTS; object++) {
    const lists = nodes.map(({ objects }) => objects.ref(List, `list ${object}`));
    const acknowledged: string[] = [];
    const append = async (node: number, entry: string): Promise<void> => {
      try {
        await lists[node]!.append(entry);
        acknowledged.push(entry);
      } catch (error) {
        if (!(error instanceof HighlanderError)) throw error;
      }
    };
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(lists.map((_, node) => append(node, `${round} of ${node}`)));
    }
    for (const list of lists) {
      const entries = await list.all();
      const lost = acknowledged.filter((entry) => !entries.includes(entry));
      promise(lost.length === 0, () => `acknowledged, and not shown by one of the nodes: ${lost.join(', ')}`);
    }
  }
  for (const { app } of nodes) await app.close();
});
