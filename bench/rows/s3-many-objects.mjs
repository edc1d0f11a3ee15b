import { s3 } from 'nestjs-highlander/s3';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { RawS3 } from '../support/raw-s3.mjs';
import { rotating } from '../support/rotating.mjs';
import { rateOf } from '../support/rate.mjs';

export const title = 'Durable updates of many objects on S3';

const IN_FLIGHT = 64;

export async function measure(bench) {
  const { s3: server } = bench.servers;
  const { objects } = await bench.use(
    startNode({ namespace: 'many', storage: s3({ bucket: server.bucket, client: server.clientConfig }) }),
    stopNode,
  );
  const raw = await bench.use(new RawS3(server), (client) => client.close());
  const points = [];
  const sizes = bench.size([100, 1_000, 10_000], [64]);
  const writers = [];
  let record;
  for (const size of sizes) {
    const before = writers.length;
    await rateOf(size - before, IN_FLIGHT, (index) => objects.ref(Counter, `${before + index}`).add());
    record ??= JSON.parse(await raw.get('many/objects/counter/0.json'));
    const bodyOf = (revision) => JSON.stringify({ ...record, revision });
    await rateOf(size - before, IN_FLIGHT, async (index) => {
      writers[before + index] = await raw.writer(`raw/many/${before + index}.json`, bodyOf);
    });
    let next = 0;
    const [row] = await bench.compare({
      baseline: {
        title: `SDK conditional PUTs, ${IN_FLIGHT} in flight`,
        inFlight: IN_FLIGHT,
        operation: rotating(writers),
      },
      contenders: [
        {
          title: `durable updates of ${size.toLocaleString('en-US')} objects on S3, ${IN_FLIGHT} in flight`,
          inFlight: IN_FLIGHT,
          operation: () => objects.ref(Counter, `${next++ % size}`).add(),
          target: { ratio: 0.85 },
        },
      ],
      rounds: bench.size(5, 1),
      roundMs: bench.size(2_000, 50),
    });
    points.push({ size, figures: [1e6 / row.ours, 1e6 / row.baseline.figure] });
  }
  bench.growth({
    title: `Durable updates on S3, ${IN_FLIGHT} in flight`,
    by: 'objects',
    unit: 'µs each',
    columns: ['ours', 'SDK alone'],
    points,
    reason: 'Flat: the server and the SDK take nearly all of it.',
  });
}
