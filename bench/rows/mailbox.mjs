import { memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, held } from '../support/objects.mjs';

export const title = 'Calls that wait in a mailbox';

export async function measure(bench) {
  const { objects } = await bench.use(startNode({ storage: memoryStore() }), stopNode);
  const ref = objects.ref(Counter, 'busy');
  const points = [];
  for (const length of bench.size([100, 100, 1_000, 10_000, 100_000], [10, 20, 40])) {
    let letGo;
    held.set('gate', new Promise((resolve) => (letGo = resolve)));
    const first = ref.hold('gate');
    const beforeMs = performance.now();
    const calls = Array.from({ length }, () => ref.count());
    letGo();
    await Promise.all([first, ...calls]);
    points.push({ size: length, figures: [((performance.now() - beforeMs) * 1_000) / length] });
  }
  bench.growth({
    title: 'A read that waits behind others',
    by: 'calls in the mailbox',
    unit: 'µs each',
    columns: ['queued and answered'],
    // The first one warms up.
    points: points.slice(1),
    reason: 'Flat: a call is put in at one end and taken out at the other.',
  });
}
