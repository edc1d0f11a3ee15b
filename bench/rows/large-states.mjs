import { memoryStore } from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { compare } from '../support/compare.mjs';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter, Ledger } from '../support/objects.mjs';
import { RawS3 } from '../support/raw-s3.mjs';
import { median } from '../support/statistics.mjs';

export const title = 'How long the commit of a large state keeps everybody else from going on';

const SIZES = [1_024, 32_768, 1_048_576];
const MOST_MS = 20;

const CHANGES = [
  { title: 'one entry of many changed', fill: 'fill', change: 'toggle', field: 'todos' },
  { title: 'a text replaced', fill: 'write', change: 'change', field: 'text' },
];

export async function measure(bench) {
  const { s3: server } = bench.servers;
  const raw = await bench.use(new RawS3(server), (client) => client.close());
  const stores = {
    memory: { storage: memoryStore(), put: async () => undefined },
    S3: {
      storage: s3({ bucket: server.bucket, client: server.clientConfig }),
      put: (body) => raw.put('raw/large', body),
    },
  };
  for (const [store, { storage, put }] of Object.entries(stores)) {
    const { objects } = await bench.use(startNode({ storage, namespace: store.toLowerCase() }), stopNode);
    const points = [];
    for (const size of SIZES) {
      const figures = [];
      for (const change of CHANGES)
        figures.push(await compareStalls(bench, { store, put, objects, size, change }));
      points.push({ size, figures });
    }
    bench.growth({
      title: `The longest stall of a commit, store: ${store}`,
      by: 'bytes of state',
      unit: 'ms',
      columns: CHANGES.map(({ title }) => title),
      points,
      reason:
        'In proportion to the state, since a record is encoded, and on S3 signed, in one piece. So long do all other objects of the node wait.',
    });
  }
}

/** How long others wait for a commit, and for the same by hand. Only the largest size becomes a row. */
async function compareStalls(bench, { store, put, objects, size, change: { title, fill, change, field } }) {
  const ref = objects.ref(Ledger, `${change} ${size}`);
  await ref[fill](size);
  const { [field]: value } = await objects.get(Ledger, ref.id);
  const [row] = await compare({
    baseline: {
      title: `structured copy, JSON.stringify${store === 'memory' ? '' : ', SDK PUT'}`,
      measure: () => stallOf(bench, objects, () => put(JSON.stringify(structuredClone({ [field]: value })))),
    },
    contenders: [
      {
        title: `stall by a commit of 1 MiB, ${title}, store: ${store}`,
        measure: () => stallOf(bench, objects, () => ref[change]()),
      },
    ],
    rounds: bench.size(3, 1),
    roundMs: bench.roundMs,
    unit: 'ms',
    lessIsBetter: true,
  });
  if (size === SIZES.at(-1)) {
    bench.row({ ...row, target: { atMost: MOST_MS, of: 'ms' }, measured: row.ours });
  }
  return row.ours;
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
