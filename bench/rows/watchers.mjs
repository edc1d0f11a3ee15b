import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';

export const title = 'Watchers of objects, on one node';

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  const sizes = bench.size([1, 10, 100, 1_000, 10_000], [1, 4]);
  bench.growth({
    title: 'A snapshot that is delivered',
    by: 'watchers of one object',
    unit: 'µs each',
    columns: ['update, commit and delivery'],
    points: await measureEach(sizes, (count) => sameObject(bench, objects, count)),
    reason:
      'Falling to what one copy of the state costs: each watcher is given a copy of its own. The owner is asked once, however many watch.',
  });
  bench.growth({
    title: 'A snapshot that is delivered',
    by: 'watched objects',
    unit: 'µs each',
    columns: ['update, commit and delivery'],
    points: await measureEach(sizes, (count) => manyObjects(bench, objects, count)),
    reason:
      'Nearly flat: each watched object has one question of its own at its owner. All are updated at once, and with thousands of them the collection of garbage takes two fifths.',
  });
}

async function measureEach(sizes, costUs) {
  const points = [];
  for (const size of sizes) points.push({ size, figures: [await costUs(size)] });
  return points;
}

/** Resolves what waits for so many deliveries. */
class Deliveries {
  #left = 0;
  #done;

  expect(count) {
    this.#left = count;
    return new Promise((resolve) => (this.#done = resolve));
  }

  arrived() {
    if (--this.#left === 0) this.#done();
  }
}

async function sameObject(bench, objects, count) {
  const id = `watched by ${count}`;
  const ref = objects.ref(Counter, id);
  await ref.add();
  const deliveries = new Deliveries();
  const first = deliveries.expect(count);
  const subscriptions = Array.from({ length: count }, () =>
    objects.watch(Counter, id).subscribe(() => deliveries.arrived()),
  );
  await first;
  const updates = bench.size(Math.max(20, Math.ceil(20_000 / count)), 3);
  const update = async () => {
    const delivered = deliveries.expect(count);
    await ref.add();
    await delivered;
  };
  for (let warmUp = 0; warmUp < updates / 4; warmUp++) await update();
  const beforeMs = performance.now();
  for (let done = 0; done < updates; done++) await update();
  const costUs = ((performance.now() - beforeMs) * 1_000) / (updates * count);
  for (const subscription of subscriptions) subscription.unsubscribe();
  return costUs;
}

async function manyObjects(bench, objects, count) {
  const refs = Array.from({ length: count }, (_, index) => objects.ref(Counter, `one of ${count}: ${index}`));
  const deliveries = new Deliveries();
  const first = deliveries.expect(count);
  const subscriptions = refs.map(({ id }) =>
    objects.watch(Counter, id).subscribe(() => deliveries.arrived()),
  );
  await first;
  const rounds = bench.size(Math.max(2, Math.ceil(20_000 / count)), 2);
  const updateAll = async () => {
    const delivered = deliveries.expect(count);
    await Promise.all(refs.map((ref) => ref.add()));
    await delivered;
  };
  await updateAll();
  const beforeMs = performance.now();
  for (let done = 0; done < rounds; done++) await updateAll();
  const costUs = ((performance.now() - beforeMs) * 1_000) / (rounds * count);
  for (const subscription of subscriptions) subscription.unsubscribe();
  return costUs;
}
