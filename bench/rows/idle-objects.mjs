import { memoryCoordination, memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, plainCounter } from '../support/objects.mjs';
import { heapBytes, idleShareOfCore } from '../support/process-figures.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Live objects that nobody uses (coordination and store in memory)';

const MOST_BYTES = 1_536;
const MOST_SHARE_OF_CORE = 0.01;

export async function measure(bench) {
  const { objects } = await bench.use(
    startNode({ coordination: memoryCoordination(), storage: memoryStore() }),
    stopNode,
  );
  const idleMs = bench.size(5_000, 100);
  const wake = (index) => objects.ref(Counter, `idle ${index}`).count();
  await wake(0);
  const stateBytes = await bytesOfState(bench.size(100_000, 1_000));
  const emptyBytes = await heapBytes();
  const emptyShare = await idleShareOfCore(idleMs);

  const points = [];
  let live = 0;
  let share = 0;
  for (const size of bench.size([10_000, 100_000, 1_000_000], [500, 1_000, 2_000])) {
    const before = live;
    await rateOf(size - before, 64, (index) => wake(before + index));
    live = size;
    const bytes = ((await heapBytes()) - emptyBytes) / live;
    share = await idleShareOfCore(idleMs);
    points.push({ size, figures: [bytes - stateBytes, stateBytes] });
    bench.row({
      title: `memory of a live idle object, of ${size.toLocaleString('en-US')}`,
      unit: 'bytes',
      ours: bytes,
      baseline: { title: 'its state alone, a plain object', figure: stateBytes },
      ratio: stateBytes / bytes,
      spread: [stateBytes / bytes, stateBytes / bytes],
      target: { atMost: MOST_BYTES, of: 'bytes beyond its state' },
      measured: bytes - stateBytes,
    });
  }
  bench.growth({
    title: 'Memory of a live idle object',
    by: 'live objects',
    unit: 'bytes each',
    columns: ['beyond its state', 'its state'],
    points,
    reason: 'Flat: nothing is kept of all together but a list and a map.',
  });
  const ratio = (1 - share) / (1 - emptyShare);
  bench.row({
    title: `what ${live.toLocaleString('en-US')} idle objects leave of a core`,
    unit: '% of a core',
    ours: 100 * (1 - share),
    baseline: { title: 'what the same process leaves without objects', figure: 100 * (1 - emptyShare) },
    ratio,
    spread: [ratio, ratio],
    target: { atMost: 100 * MOST_SHARE_OF_CORE, of: '% of a core more' },
    measured: 100 * (share - emptyShare),
  });
}

/** What the state of an object takes as a plain object. */
async function bytesOfState(count) {
  const before = await heapBytes();
  let states = Array.from({ length: count }, plainCounter);
  const bytes = ((await heapBytes()) - before) / states.length;
  states = undefined;
  return bytes;
}
