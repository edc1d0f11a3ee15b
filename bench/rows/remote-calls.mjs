import { useClusterNode, useOtherNode } from '../support/cluster-node.mjs';
import { compareCosts, cpuUsOf, ownCpuUs } from '../support/compare-costs.mjs';
import { Counter } from '../support/objects.mjs';
import { packetsReceived } from '../support/process-figures.mjs';
import { rateOf } from '../support/rate.mjs';
import { rawAsker } from '../support/raw-peers.mjs';

export const title = 'Warm calls of objects on another node';

const IN_FLIGHT = 64;
const REQUEST = { type: 'counter', id: 'object-0', handler: 'count', args: [1], remainingMs: 29_871.5 };

export async function measure(bench) {
  const other = await useOtherNode(bench);
  const { objects } = await useClusterNode(bench);
  const largest = bench.size(10_000, 20);
  await other.ask('startup', { from: 0, count: largest });
  const asker = await bench.use(rawAsker(await other.ask('rawAnswerer')), ({ end }) => end());
  const refs = Array.from({ length: largest }, (_, index) => objects.ref(Counter, `object-${index}`));
  const cpuUs = async () => ownCpuUs() + (await cpuUsOf([other]));
  await compareCosts(bench, {
    count: bench.size(30_000, 500),
    inFlight: IN_FLIGHT,
    whose: 'both processes',
    baseline: {
      title: 'the same message over bare sockets with msgpackr, batched',
      operation: () => asker.ask(REQUEST),
      cpuUs,
    },
    contenders: [
      {
        title: `warm read on another node, ${IN_FLIGHT} in flight`,
        operation: () => refs[0].count(1),
        target: { ratio: 0.5 },
        cpuUs,
      },
      {
        title: `warm update on another node, ${IN_FLIGHT} in flight`,
        operation: () => refs[0].add(),
        cpuUs,
      },
    ],
  });
  await bench.compare({
    baseline: {
      title: 'the same message over bare sockets, one after another',
      operation: () => asker.ask(REQUEST),
    },
    contenders: [
      { title: 'warm read on another node, one after another', operation: () => refs[0].count(1) },
    ],
  });
  await measureLocations(bench, refs);
}

/** Once it is known where an object lives, a call asks nobody but its node. */
async function measureLocations(bench, refs) {
  const points = [];
  let asked = 0;
  for (const size of bench.size([1, 100, 10_000], [1, 20])) {
    const callEach = (index) => refs[index % size].count(1);
    await rateOf(size, IN_FLIGHT, callEach);
    const before = await packetsReceived(bench.servers.zookeeper.servers);
    const startMs = performance.now();
    const count = bench.size(60_000, 500);
    const rate = await rateOf(count, IN_FLIGHT, callEach);
    const seconds = (performance.now() - startMs) / 1_000;
    const packets = (await packetsReceived(bench.servers.zookeeper.servers)) - before;
    // Heartbeats and pings of two nodes with two sessions each: at most ten a second.
    asked += Math.max(0, packets - 10 - 10 * seconds);
    points.push({ size, figures: [1e6 / rate] });
  }
  bench.growth({
    title: 'A call of an object elsewhere',
    by: 'objects elsewhere',
    unit: 'µs',
    columns: ['warm read, 64 in flight'],
    points,
    reason: `Flat: where an object lives is looked up in a map. ZooKeeper was asked ${Math.round(asked)} times, heartbeats aside.`,
  });
}
