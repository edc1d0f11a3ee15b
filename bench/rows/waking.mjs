import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, plainCounter } from '../support/objects.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Waking objects that were never written, in one process';

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  let id = 0;
  const wake = () => objects.ref(Counter, `new ${id++}`).count();
  const plain = new Map();
  await bench.compare({
    baseline: {
      title: 'building the state, and putting it into a Map',
      inFlight: 64,
      operation: async (index) => plain.set(index, plainCounter()),
    },
    contenders: [{ title: 'activation of a new object, 64 in flight', inFlight: 64, operation: wake }],
    rounds: bench.size(5, 1),
    roundMs: bench.size(300, 20),
  });
  plain.clear();

  const points = [];
  for (const live of bench.size([20_000, 60_000, 180_000], [100, 200])) {
    await rateOf(Math.max(0, live - objects.local().length), 64, wake);
    const count = bench.size(5_000, 50);
    const before = process.cpuUsage();
    const tookUs = 1e6 / (await rateOf(count, 64, wake));
    const { user, system } = process.cpuUsage(before);
    points.push({ size: live, figures: [tookUs, (user + system) / count] });
  }
  bench.growth({
    title: 'Waking one more object',
    by: 'objects that are live already',
    unit: 'µs',
    columns: ['activation, 64 in flight', 'processor time'],
    points,
    reason:
      'An activation meets no list of the others. What rises is the collection of garbage, as the heap grows.',
  });
}
