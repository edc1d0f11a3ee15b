// A node of a cluster in a process of its own: `<servers> <tickMs> <sessionTimeoutMs>`. Its store is its memory.
import { memoryStore } from 'nestjs-highlander';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { ownCpuUs } from '../support/compare-costs.mjs';
import { startNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { answerRequests } from '../support/other-process.mjs';
import { rateOf } from '../support/rate.mjs';
import { rawAnswerer } from '../support/raw-peers.mjs';
import { RawZooKeeper } from '../support/raw-zookeeper.mjs';

const [servers, tickMs, sessionTimeoutMs] = process.argv.slice(2);
const { objects, stop } = await startNode({
  coordination: zookeeper({
    servers,
    tickMs: Number(tickMs),
    sessionTimeoutMs: Number(sessionTimeoutMs),
  }),
  storage: memoryStore(),
  transport: {},
});

answerRequests(
  {
    cpuUs: ownCpuUs,
    startup: ({ from, count }) =>
      rateOf(count, 64, (index) => objects.startup(Counter, `object-${from + index}`)),
    rawAnswerer: () => rawAnswerer((request) => ({ ok: true, value: request.args[0] })),
    holdZnode: async (path) => {
      const raw = await RawZooKeeper.connect(servers, { sessionTimeoutMs: Number(sessionTimeoutMs) });
      await raw.createEphemeral(path, Buffer.alloc(0));
    },
  },
  stop,
);
