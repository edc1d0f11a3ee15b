import { s3 } from 'nestjs-highlander/s3';
import { startNode, stopNode } from '../support/node.mjs';
import { Counter } from '../support/objects.mjs';
import { RawS3 } from '../support/raw-s3.mjs';

export const title = 'Durable updates of one hot object on S3 (group commit)';

export async function measure(bench) {
  const { s3: server } = bench.servers;
  const { objects } = await bench.use(
    startNode({ namespace: 'hot', storage: s3({ bucket: server.bucket, client: server.clientConfig }) }),
    stopNode,
  );
  const raw = await bench.use(new RawS3(server), (client) => client.close());
  const ref = objects.ref(Counter, 'hot');
  await ref.add();
  const record = JSON.parse(await raw.get('hot/objects/counter/hot.json'));
  const write = await raw.writer('raw/hot.json', (revision) => JSON.stringify({ ...record, revision }));
  await bench.compare({
    baseline: { title: 'SDK conditional PUTs, one after another', operation: write },
    contenders: [
      [1, 0.9],
      [64, 45],
      [512, 300],
    ].map(([inFlight, ratio]) => ({
      title: `durable update of one object on S3, ${inFlight === 1 ? 'one after another' : `${inFlight} in flight`}`,
      inFlight,
      operation: () => ref.add(),
      target: { ratio },
    })),
    rounds: bench.size(7, 1),
    roundMs: bench.size(1_500, 50),
  });
}
