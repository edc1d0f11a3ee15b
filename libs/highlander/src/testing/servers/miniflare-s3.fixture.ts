import { Miniflare } from 'miniflare';
import type { Readable } from 'node:stream';
import type { S3ServerClientConfig } from './s3-server.js';

/** A light S3 server for tests: the simulator of R2, half a second to start. Its quirks are the opposite of radosgw's. */
export interface MiniflareS3 {
  readonly bucket: string;
  readonly clientConfig: S3ServerClientConfig;
  stop(): Promise<void>;
}

const S3_PATH = '/cdn-cgi/local/r2/s3';
const credentials = { accessKeyId: 'miniflare', secretAccessKey: 'there-can-be-only-one' };

export async function startMiniflareS3(): Promise<MiniflareS3> {
  const bucket = 'highlander';
  const server = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response() }',
    r2Buckets: { BUCKET: { id: bucket, s3Credentials: credentials } },
    host: '127.0.0.1',
    port: 0,
    // It reports what it refuses, such as an ETag without quotes, as an error of its own.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.resume();
    },
  });
  const { origin } = await server.ready;
  return {
    bucket,
    clientConfig: { endpoint: origin + S3_PATH, region: 'auto', forcePathStyle: true, credentials },
    stop: () => server.dispose(),
  };
}
