import { memoryCoordination, memoryStore } from 'nestjs-highlander';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'A cluster that grows (all nodes in one process, over TCP)';

const OBJECTS_A_NODE = 100;

export async function measure(bench) {
  const coordination = memoryCoordination();
  const storage = memoryStore();
  const nodes = [];
  const points = [];
  for (const size of bench.size([2, 4, 8, 16], [2, 3])) {
    while (nodes.length < size) {
      nodes.push(await bench.use(startNode({ coordination, storage, transport: {} }), stopNode));
    }
    const [{ objects }, ...others] = nodes;
    await untilKnown(nodes);
    const name = (node, index) => `${size}: ${index} on ${node}`;
    for (const [node, other] of others.entries()) {
      await rateOf(OBJECTS_A_NODE, 64, (index) => other.objects.startup(Counter, name(node, index)));
    }
    const refs = others.flatMap((_, node) =>
      Array.from({ length: OBJECTS_A_NODE }, (_, index) => objects.ref(Counter, name(node, index))),
    );
    const call = (index) => refs[index % refs.length].count(1);
    await rateOf(refs.length * 2, 64, call);
    const callUs = 1e6 / (await rateOf(bench.size(60_000, 500), 64, call));
    let id = 0;
    const place = () => objects.ref(Counter, `${size}: placed ${id++}`).count();
    const placeUs = 1e6 / (await rateOf(bench.size(3_000, 20), 64, place));
    points.push({ size, figures: [callUs, placeUs] });
  }
  bench.growth({
    title: 'Calls to all other nodes',
    by: 'nodes',
    unit: 'µs',
    columns: ['warm read elsewhere', 'waking an object'],
    points,
    reason:
      'Nearly flat: frames are batched for each peer, so that with more peers each batch is smaller; one process does the work of all.',
  });
}

async function untilKnown(nodes) {
  const knowsAll = ({ objects }) => objects.nodes().length === nodes.length;
  while (!nodes.every(knowsAll)) await new Promise(setImmediate);
}
