// A process that holds claims, and does nothing else: `<servers> <tickMs> <sessionTimeoutMs>`.
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { answerRequests } from '../support/other-process.mjs';
import { heapBytes } from '../support/process-figures.mjs';
import { rateOf } from '../support/rate.mjs';

// Not exported by the package: what is measured are the claims by themselves.
const { Claims } = await import('../../libs/highlander/dist/cluster/index.js');
const { systemClock } = await import('../../libs/highlander/dist/clock/index.js');
const { systemRandom } = await import('../../libs/highlander/dist/random/index.js');

const [servers, tickMs, sessionTimeoutMs] = process.argv.slice(2);
const claims = new Claims({
  coordination: zookeeper({
    servers,
    tickMs: Number(tickMs),
    sessionTimeoutMs: Number(sessionTimeoutMs),
  }),
  clock: systemClock,
  random: systemRandom,
  owner: () => ({ namespace: 'bench', nodeId: 'holder', address: '10.0.0.1:7000' }),
});
claims.open();
const held = [];
const take = async (id) => held.push(await claims.acquire({ type: 'list', id }, () => undefined));

answerRequests(
  {
    hold: ({ from, count }) => rateOf(count, 64, (index) => take(`list-number-${from + index}`)),
    heapBytes,
    sessions: () => claims.sessionCount,
    /** How long one claim takes while nothing else is in flight, each time, in ms. */
    latenciesMs: async (count) => {
      const latencies = [];
      for (let taken = 0; taken < count; taken++) {
        const beforeMs = performance.now();
        await take(`one-by-one-${held.length}`);
        latencies.push(performance.now() - beforeMs);
      }
      return latencies;
    },
  },
  () => claims.close(),
);
