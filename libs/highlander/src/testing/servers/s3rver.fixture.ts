import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { S3ServerClientConfig } from './s3-server.js';

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type S3rverClass = new (options: object) => S3rver;

/** A server of npm that answers like S3, and passes over every condition of a write. */
export async function startS3rver(
  directory: string,
): Promise<{ bucket: string; clientConfig: S3ServerClientConfig; stop(): Promise<void> }> {
  // It has no types, and is no ES module.
  const Server = createRequire(import.meta.url)('s3rver') as S3rverClass;
  const bucket = 'highlander';
  const configureBuckets = [{ name: bucket }];
  const server = new Server({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const { port } = await server.run();
  return {
    bucket,
    clientConfig: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    stop: () => server.close(),
  };
}
