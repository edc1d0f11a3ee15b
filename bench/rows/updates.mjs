import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, Ledger, plainCounter } from '../support/objects.mjs';
import { PromiseQueue } from '../support/promise-queue.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Warm updates in one process, store in memory';

const SIZES = [1_024, 32_768, 1_048_576];

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  const ref = objects.ref(Counter, 'warm');
  const queue = new PromiseQueue();
  const raw = plainCounter();
  for (const inFlight of [1, 64]) {
    await bench.compare({
      baseline: {
        title: 'the queue, and one structured copy of the state',
        inFlight,
        operation: () =>
          queue.run(() => {
            raw.value += 1;
            structuredClone(raw);
          }),
      },
      contenders: [
        {
          title: `warm update, ${inFlight === 1 ? 'one after another' : `${inFlight} in flight`}`,
          inFlight,
          operation: () => ref.add(),
          ...(inFlight > 1 && { target: { ratio: 0.4 } }),
        },
      ],
    });
  }
  await measureSizes(bench, objects);
  await measureInFlight(bench, ref);
}

/** What an update costs that changes little of a large state. */
async function measureSizes(bench, objects) {
  const points = [];
  for (const size of SIZES) {
    const ledger = objects.ref(Ledger, `of ${size} bytes`);
    await ledger.fill(size);
    const { todos } = await objects.get(Ledger, `of ${size} bytes`);
    const count = bench.size(Math.max(60, Math.round(10_000_000 / size)), 4);
    const figures = [];
    for (const operation of [() => ledger.add(), () => ledger.toggle(), () => structuredClone(todos)]) {
      await rateOf(Math.ceil(count / 5), 1, operation);
      figures.push(1e6 / (await rateOf(count, 1, operation)));
    }
    points.push({ size, figures });
  }
  bench.growth({
    title: 'An update, one after another',
    by: 'bytes of state',
    unit: 'µs',
    columns: ['of a number beside', 'of one entry', 'a structured copy'],
    points,
    reason:
      'In proportion to the state: each commit writes the whole record. What an update doesn’t touch is not copied, frozen or ' +
      'checked again; the field that it changes is encoded anew.',
  });
}

/** What an update costs when many are in flight at one object. */
async function measureInFlight(bench, ref) {
  const points = [];
  for (const inFlight of [1, 64, 1_024, 16_384]) {
    const count = bench.size(Math.max(40_000, 2 * inFlight), Math.min(200, 2 * inFlight));
    await rateOf(Math.ceil(count / 5), inFlight, () => ref.add());
    points.push({ size: inFlight, figures: [1e6 / (await rateOf(count, inFlight, () => ref.add()))] });
  }
  bench.growth({
    title: 'Updates of one object',
    by: 'updates in flight',
    unit: 'µs each',
    columns: ['warm update'],
    points,
    reason:
      'Falling while more of them share a commit; with very many in flight, those that wait are work for the collection of garbage.',
  });
}
