import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, Ledger, plainCounter } from '../support/objects.mjs';
import { PromiseQueue } from '../support/promise-queue.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Warm reads in one process';

const SIZES = [1_024, 32_768, 1_048_576];

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  const ref = objects.ref(Counter, 'warm');
  const queue = new PromiseQueue();
  const raw = plainCounter();
  for (const inFlight of [1, 64]) {
    await bench.compare({
      baseline: {
        title: 'the method behind a queue of promises',
        inFlight,
        operation: () => queue.run(() => raw.value),
      },
      contenders: [
        {
          title: `warm read, ${inFlight === 1 ? 'one after another' : `${inFlight} in flight`}`,
          inFlight,
          operation: () => ref.count(),
          target: { ratio: 0.25 },
        },
      ],
    });
  }

  const points = [];
  for (const size of SIZES) {
    const ledger = objects.ref(Ledger, `of ${size} bytes`);
    await ledger.fill(size);
    const count = bench.size(200_000, 500);
    await rateOf(count / 5, 64, () => ledger.count());
    points.push({ size, figures: [1e6 / (await rateOf(count, 64, () => ledger.count()))] });
  }
  bench.growth({
    title: 'A read',
    by: 'bytes of state',
    unit: 'µs',
    columns: ['warm read, 64 in flight'],
    points,
    reason: 'Flat: a read runs on the last snapshot itself, and copies only what it answers.',
  });
}
