import { memoryStore } from 'nestjs-highlander';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { useOtherNode } from '../support/cluster-node.mjs';
import { startNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { rateOf } from '../support/rate.mjs';
import { RawZooKeeper } from '../support/raw-zookeeper.mjs';

export const title = 'Releasing all objects when a node stops gracefully';

const SIZES = [1_000, 10_000, 40_000];
const WANTED_FOR = 10_000;

export async function measure(bench) {
  await useOtherNode(bench);
  const { servers, tickMs } = bench.servers.zookeeper;
  const raw = await bench.use(RawZooKeeper.connect(servers), (client) => client.close());
  await raw.makeFolder('/raw-stop');
  const ours = async (count) => {
    const { objects, stop } = await startNode({
      coordination: zookeeper({ servers, tickMs }),
      storage: memoryStore(),
      transport: {},
    });
    await rateOf(count, 64, (index) => objects.startup(Counter, `object-${index}`));
    return rateOver(count, stop);
  };
  const byHand = async (count) => {
    const path = (index) => `/raw-stop/default:object-${index}`;
    await rateOf(count, 64, (index) => raw.createEphemeral(path(index), Buffer.alloc(70)));
    return rateOver(count, () =>
      Promise.all(Array.from({ length: count }, (_, index) => raw.remove(path(index)))),
    );
  };

  const points = [];
  for (const size of bench.size(SIZES, [20, 40])) {
    const [row] = await bench.compare({
      baseline: { title: 'deletes of as many znodes, all sent at once', measure: () => byHand(size) },
      contenders: [
        {
          title: `graceful stop with ${size.toLocaleString('en-US')} live objects`,
          measure: () => ours(size),
          ...(size === WANTED_FOR && { target: { ratio: 0.6 } }),
        },
      ],
      rounds: bench.size(3, 1),
    });
    points.push({ size, figures: [1e6 / row.ours, 1e6 / row.baseline.figure] });
  }
  bench.growth({
    title: 'A graceful stop',
    by: 'live objects',
    unit: 'µs each',
    columns: ['ours', 'deletes'],
    points,
    reason:
      'Flat, but for what every stop takes once: the goodbyes to the peers and the ends of the sessions.',
  });
}

/** How many a second, of so many that `work` does. */
async function rateOver(count, work) {
  const beforeMs = performance.now();
  await work();
  return (count / (performance.now() - beforeMs)) * 1_000;
}
