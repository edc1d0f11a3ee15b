import { s3 } from 'nestjs-highlander/s3';
import { useClusterNode } from '../support/cluster-node.mjs';
import { Counter } from '../support/objects.mjs';
import { rateOf } from '../support/rate.mjs';
import { RawS3 } from '../support/raw-s3.mjs';
import { RawZooKeeper } from '../support/raw-zookeeper.mjs';

export const title = 'Waking objects that are stored on S3, in a cluster on ZooKeeper';

const IN_FLIGHT = 64;

export async function measure(bench) {
  const { s3: server, zookeeper } = bench.servers;
  const storage = s3({ bucket: server.bucket, client: server.clientConfig });
  const { objects } = await useClusterNode(bench, { namespace: 'cold', storage });
  const raw = await bench.use(new RawS3(server), (client) => client.close());
  const rawClaims = await bench.use(RawZooKeeper.connect(zookeeper.servers), (client) => client.close());
  await rawClaims.makeFolder('/raw-claims');
  const { address } = objects.node;
  const data = Buffer.from(JSON.stringify({ nodeId: objects.node.nodeId, address }));

  const rounds = bench.size(5, 1);
  const count = bench.size(10_000, 40) / (rounds + 1);
  const total = Math.floor(count) * (rounds + 1);
  const key = (index) => `cold/objects/counter/object-${index}.json`;
  await objects.ref(Counter, 'sample').add();
  await objects.shutdown(Counter, 'sample');
  const record = JSON.parse(await raw.get('cold/objects/counter/sample.json'));
  await rateOf(total, IN_FLIGHT, (index) =>
    raw.create(key(index), JSON.stringify({ ...record, id: `object-${index}` })),
  );

  const perRound = total / (rounds + 1);
  const slice = (operation) => (round) =>
    rateOf(perRound, IN_FLIGHT, (index) => operation(round * perRound + index));
  await bench.compare({
    baseline: {
      title: 'create of a znode, then GET of the record',
      measure: slice(async (index) => {
        await rawClaims.createEphemeral(`/raw-claims/counter:object-${index}`, data);
        JSON.parse(await raw.get(key(index)));
      }),
    },
    contenders: [
      {
        title: `cold activation of ${total.toLocaleString('en-US')} objects, ${IN_FLIGHT} in flight`,
        measure: slice((index) => objects.ref(Counter, `object-${index}`).count()),
        target: { ratio: 0.6 },
      },
    ],
    rounds,
  });
}
