import { memoryStore } from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, Ledger } from '../support/objects.mjs';
import { median } from '../support/statistics.mjs';

export const title = 'How long the commit of a large state keeps everybody else from going on';

const SIZES = [1_024, 32_768, 1_048_576];
const MOST_MS = 20;

export async function measure(bench) {
  const stores = {
    memory: memoryStore(),
    S3: s3({ bucket: bench.servers.s3.bucket, client: bench.servers.s3.clientConfig }),
  };
  const changes = {
    'one entry of many changed': { fill: 'fill', change: 'toggle' },
    'a text replaced': { fill: 'write', change: 'change' },
  };
  for (const [store, storage] of Object.entries(stores)) {
    const { objects } = await bench.use(startNode({ storage, namespace: store.toLowerCase() }), stopNode);
    const points = [];
    for (const size of SIZES) {
      const figures = [];
      for (const { fill, change } of Object.values(changes)) {
        const id = `${change} ${size}`;
        await objects.ref(Ledger, id)[fill](size);
        figures.push(await stallOf(bench, objects, () => objects.ref(Ledger, id)[change]()));
      }
      points.push({ size, figures });
    }
    bench.growth({
      title: `The longest stall of a commit, store: ${store}`,
      by: 'bytes of state',
      unit: 'ms',
      columns: Object.keys(changes),
      points,
      reason:
        'In proportion to the state, since a record is encoded, and on S3 signed, in one piece; objects that are small next to it wait so long.',
    });
    for (const [index, name] of Object.keys(changes).entries()) {
      const [least, greatest] = [points[0].figures[index], points.at(-1).figures[index]];
      bench.row({
        title: `commit of 1 MiB, ${name}, store: ${store}`,
        unit: 'ms of stall',
        ours: greatest,
        baseline: { title: 'the same with 1 KiB', figure: least },
        ratio: least / greatest,
        spread: [least / greatest, least / greatest],
        target: { atMost: MOST_MS, of: 'ms of stall' },
        measured: greatest,
      });
    }
  }
}

/** The median, over several commits, of the longest time that a bystander had to wait for its turn during one. */
async function stallOf(bench, objects, change) {
  const bystander = objects.ref(Counter, 'bystander');
  const stalls = [];
  const warmUps = bench.size(5, 1);
  for (let round = 0; round < warmUps + bench.size(15, 2); round++) {
    let [isDone, longestMs] = [false, 0];
    const standBy = async () => {
      for (let lastMs = performance.now(); !isDone;) {
        await bystander.count();
        const nowMs = performance.now();
        longestMs = Math.max(longestMs, nowMs - lastMs);
        lastMs = nowMs;
        await new Promise(setImmediate);
      }
    };
    const standing = standBy();
    await change();
    isDone = true;
    await standing;
    if (round >= warmUps) stalls.push(longestMs);
  }
  return median(stalls);
}
