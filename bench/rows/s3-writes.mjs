import { s3 } from 'nestjs-highlander/s3';
import { RawS3 } from '../support/raw-s3.mjs';
import { rotating } from '../support/rotating.mjs';

export const title = 'Conditional writes to S3 by the store alone, 1 KiB each';

const IN_FLIGHT = 64;
const body = (n) => JSON.stringify({ id: 'x', writer: `${n}`, text: 'x'.repeat(1_000) });

export async function measure(bench) {
  const { s3: server } = bench.servers;
  const raw = await bench.use(new RawS3(server), (client) => client.close());
  const store = await bench.use(
    s3({ bucket: server.bucket, client: server.clientConfig }).open('bench'),
    (opened) => opened.close(),
  );
  const storeWriter = async (id) => {
    const identity = { type: 'bench', id };
    let revision = 0;
    let { version } = await store.write(identity, body(0), null);
    return async () => {
      ({ version } = await store.write(identity, body(++revision), version));
    };
  };
  const writers = async (make) => Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => make(`${n}`)));
  const ours = await writers(storeWriter);
  const baseline = await writers((id) => raw.writer(`raw/${id}`, body));
  for (const inFlight of [1, IN_FLIGHT]) {
    await bench.compare({
      baseline: {
        title: 'SDK conditional PUTs',
        inFlight,
        operation: rotating(baseline.slice(0, inFlight)),
      },
      contenders: [
        {
          title: `write to S3, ${inFlight === 1 ? 'one after another' : `${inFlight} in flight`}`,
          inFlight,
          operation: rotating(ours.slice(0, inFlight)),
        },
      ],
      rounds: bench.size(5, 1),
      roundMs: bench.size(2_000, 50),
    });
  }
}
