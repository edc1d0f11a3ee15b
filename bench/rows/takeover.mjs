import { useClusterNode, useOtherNode } from '../support/cluster-node.mjs';
import { Counter } from '../support/objects.mjs';
import { RawZooKeeper } from '../support/raw-zookeeper.mjs';

export const title = 'Taking over from a node that was killed';

const MORE_MS = 300;

export async function measure(bench) {
  // A test has to do on a machine that is busy with others.
  const sessionTimeoutMs = bench.size(2_000, 6_000);
  const { servers, tickMs } = bench.servers.zookeeper;
  const { objects } = await useClusterNode(bench, { sessionTimeoutMs });
  const watcher = await bench.use(RawZooKeeper.connect(servers), (client) => client.close());

  const points = [];
  let taken = 0;
  for (const owned of bench.size([1, 1_000, 10_000], [1])) {
    const [row] = await bench.compare({
      baseline: {
        title: 'an ephemeral znode of a killed process is gone',
        measure: async (round) => {
          const path = `/raw-${owned}-${round}`;
          const owner = await useOtherNode(bench, { sessionTimeoutMs });
          await owner.ask('holdZnode', path);
          return msFromKill(owner, () => watcher.gone(path));
        },
      },
      contenders: [
        {
          title: `takeover after SIGKILL, of ${owned.toLocaleString('en-US')} objects, to the first answer`,
          measure: async () => {
            const owner = await useOtherNode(bench, { sessionTimeoutMs });
            const from = taken;
            taken += owned;
            await owner.ask('startup', { from, count: owned });
            const ref = objects.ref(Counter, `object-${from}`);
            await ref.count();
            return msFromKill(owner, () => ref.count());
          },
        },
      ],
      rounds: bench.size(3, 1),
      warmsUp: !bench.short,
      unit: 'ms',
      lessIsBetter: true,
    });
    row.target = { atMost: sessionTimeoutMs + tickMs + MORE_MS, of: 'ms' };
    row.measured = row.ours;
    points.push({ size: owned, figures: [row.ours, row.baseline.figure] });
  }
  bench.growth({
    title: `From SIGKILL to the first answer, sessions of ${sessionTimeoutMs} ms`,
    by: 'objects of the killed node',
    unit: 'ms',
    columns: ['ours', 'a znode'],
    points,
    reason:
      'Flat: ZooKeeper removes all that a session held in one step, and each object wakes when it is called.',
  });
}

async function msFromKill(owner, answered) {
  const killedMs = performance.now();
  await Promise.all([owner.kill(), answered()]);
  return performance.now() - killedMs;
}
