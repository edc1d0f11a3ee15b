import { describeRecordStore } from '../record-store.contract.js';
import { startMiniflareS3 } from '../../testing/servers/miniflare-s3.fixture.js';
import { startS3Server } from '../../testing/servers/s3-server.js';
import { recordName } from './s3-keys.js';
import { s3 } from './s3.store.js';

const servers = { radosgw: startS3Server, Miniflare: startMiniflareS3 };

for (const [name, start] of Object.entries(servers)) {
  describeRecordStore(
    `s3() on ${name}`,
    async () => {
      const server = await start();
      const { bucket, clientConfig: client } = server;
      return {
        storage: s3({ bucket, prefix: 'contract/', client }),
        fileNameOf: recordName,
        dispose: () => server.stop(),
      };
    },
    { propertyRuns: 10, races: 3 },
  );
}
