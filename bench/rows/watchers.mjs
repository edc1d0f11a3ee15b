import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Watchers of objects, on one node';

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  const sizes = bench.size([1, 10, 100, 1_000, 10_000], [1, 4]);
  bench.growth({
    title: 'A snapshot that is delivered',
    by: 'watchers of one object',
    unit: 'µs each',
    columns: ['update, commit and delivery'],
    points: await measureEach(sizes, async (count) => [await sameObject(bench, objects, count)]),
    reason:
      'Falling to what one copy of the state costs: each watcher is given a copy of its own. The owner is asked once, however many watch.',
  });
  bench.growth({
    title: 'A snapshot that is delivered',
    by: 'watched objects',
    unit: 'µs each',
    columns: ['update, commit and delivery', 'update and commit alone'],
    points: await measureEach(sizes, (count) => manyObjects(bench, objects, count)),
    reason:
      'The questions stay where they are: each watched object has one at its owner. But what is one of many is changed rarely, so that its last state, and the question of who watches it, outlive the young garbage and cost the collector more.',
  });
}

async function measureEach(sizes, costsUs) {
  const points = [];
  for (const size of sizes) points.push({ size, figures: await costsUs(size) });
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

/** As many updates are under way at a time, however many objects there are. */
const IN_FLIGHT = 64;

async function manyObjects(bench, objects, count) {
  const refs = Array.from({ length: count }, (_, index) => objects.ref(Counter, `one of ${count}: ${index}`));
  const rounds = bench.size(Math.max(2, Math.ceil(20_000 / count)), 2);
  const updateAll = () => rateOf(count, IN_FLIGHT, (index) => refs[index].add());
  const aloneUs = await costUs(rounds, count, updateAll);
  const deliveries = new Deliveries();
  const first = deliveries.expect(count);
  const subscriptions = refs.map(({ id }) =>
    objects.watch(Counter, id).subscribe(() => deliveries.arrived()),
  );
  await first;
  const deliveredUs = await costUs(rounds, count, async () => {
    const delivered = deliveries.expect(count);
    await updateAll();
    await delivered;
  });
  for (const subscription of subscriptions) subscription.unsubscribe();
  return [deliveredUs, aloneUs];
}

async function costUs(rounds, count, updateAll) {
  await updateAll();
  const beforeMs = performance.now();
  for (let done = 0; done < rounds; done++) await updateAll();
  return ((performance.now() - beforeMs) * 1_000) / (rounds * count);
}
