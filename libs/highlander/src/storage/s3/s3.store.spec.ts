import { randomUUID } from 'node:crypto';
import { describeRecordStore } from '../record-store.contract.js';
import { startMiniflareS3 } from '../../testing/servers/miniflare-s3.fixture.js';
import { startS3Server } from '../../testing/servers/s3-server.js';
import type { S3ClientOptions } from './s3-options.js';
import { recordName } from './s3-keys.js';
import { s3 } from './s3.store.js';

interface Subject {
  readonly bucket: string;
  readonly clientConfig: S3ClientOptions;
  stop(): Promise<void>;
}

const servers: Record<string, () => Promise<Subject>> = {
  radosgw: startS3Server,
  Miniflare: startMiniflareS3,
};

// Another server, that is there already: S3_ENDPOINT, S3_BUCKET, and the variables that the AWS SDK knows.
const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket = 'highlander' } = process.env;
if (endpoint) {
  const clientConfig = { endpoint, forcePathStyle: true };
  servers[endpoint] = () => Promise.resolve({ bucket, clientConfig, stop: () => Promise.resolve() });
}

for (const [name, start] of Object.entries(servers)) {
  describeRecordStore(
    `s3() on ${name}`,
    async () => {
      const server = await start();
      const { bucket, clientConfig: client } = server;
      return {
        // On a busy disk a server may take its time, and the contract says nothing of it.
        storage: s3({ bucket, prefix: `contract-${randomUUID()}/`, client, requestTimeoutMs: 60_000 }),
        fileNameOf: recordName,
        dispose: () => server.stop(),
      };
    },
    { propertyRuns: 10, races: 3 },
  );
}
