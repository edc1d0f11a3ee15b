// What a conditional write to S3 costs through the store, beside the raw SDK, in turns within one run, on a server that
// is started for it. Ratios are what counts. Run with `npm run build && node bench/s3-writes.mjs`.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3 } from 'nestjs-highlander/s3';
import { startS3Server } from 'nestjs-highlander/testing';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const WRITES = Number(process.env.BENCH_WRITES ?? 300);
const body = (n) => JSON.stringify({ id: 'x', writer: `${n}`, text: 'x'.repeat(1_000) });

const server = await startS3Server();
const { bucket, clientConfig } = server;
const agent = { keepAlive: true, maxSockets: 128 };
const rawClient = (options) =>
  new S3Client({ ...clientConfig, maxAttempts: 1, requestHandler: { httpAgent: agent }, ...options });
const store = await s3({ bucket, client: clientConfig }).open('bench');
const clients = {
  'raw SDK': rawClient({ requestChecksumCalculation: 'WHEN_REQUIRED' }),
  'raw SDK, with its CRC32': rawClient({}),
};

let keys = 0;
/** One object that is written again and again, each time on the version before. */
function rawWriter(client) {
  const Key = `raw/${++keys}`;
  let etag;
  return async (n) => {
    const condition = etag ? { IfMatch: etag } : { IfNoneMatch: '*' };
    const answer = await client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: body(n), ...condition }),
    );
    etag = answer.ETag.replaceAll('"', '');
  };
}

function storeWriter() {
  const key = { type: 'bench', id: `${++keys}` };
  let version = null;
  return async (n) => {
    const outcome = await store.write(key, body(n), version);
    if (!outcome.written) throw new Error('somebody else writes here');
    version = outcome.version;
  };
}

async function measure(makeWriter, inFlight) {
  const writers = Array.from({ length: inFlight }, makeWriter);
  const each = Math.ceil(WRITES / inFlight);
  const startCpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    writers.map(async (write) => {
      for (let n = 0; n < each; n++) await write(n);
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(startCpu);
  return { perSecond: (each * inFlight) / seconds, cpuMs: (user + system) / 1_000 / (each * inFlight) };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const subjects = {
  ...Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, () => rawWriter(client)])),
  's3()': storeWriter,
};
try {
  for (const inFlight of [1, 64]) {
    const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, makeWriter] of Object.entries(subjects)) {
        const result = await measure(makeWriter, inFlight);
        // The first round warms up.
        if (round > 0) results[name].push(result);
      }
    }
    for (const [name, rounds] of Object.entries(results)) {
      const perSecond = median(rounds.map((result) => result.perSecond)).toFixed(0);
      const cpuMs = median(rounds.map((result) => result.cpuMs)).toFixed(2);
      console.log(
        `${inFlight} in flight, ${name}: ${perSecond} writes/s, ${cpuMs} ms of processor time each`,
      );
    }
  }
} finally {
  await store.close();
  for (const client of Object.values(clients)) client.destroy();
  await server.stop();
}
