import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfigurationError, UnfencedStorageError } from '../../errors/index.js';
import { startS3Server, type S3Server } from '../../testing/servers/s3-server.js';
import type { RecordStore } from '../record-store.js';
import { PauselessClock } from './pauseless-clock.fixture.js';
import { resolveS3Options, type S3ClientOptions, type S3StoreOptions } from './s3-options.js';
import { s3, S3Storage } from './s3.store.js';

const key = { type: 'list', id: 'one' };

let server: S3Server;

beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());

const open = (client: S3ClientOptions = {}, options: Partial<S3StoreOptions> = {}): Promise<RecordStore> =>
  s3({ bucket: server.bucket, client: { ...server.clientConfig, ...client }, ...options }).open('todo');

describe('s3() on radosgw', () => {
  it('is refused in a bucket with versioning, where every writer of a race wins (I3)', async () => {
    await server.createBucket('versioned');
    const client = new S3Client(server.clientConfig);
    await client.send(
      new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } }),
    );
    client.destroy();
    const opening = open({}, { bucket: 'versioned' });
    await expect(opening).rejects.toThrow(UnfencedStorageError);
    await expect(opening).rejects.toThrow('only in a bucket without versioning');
  });

  it.each<[string, S3ClientOptions, string]>([
    [
      'an unknown access key',
      { credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } },
      'does not know the access key',
    ],
    [
      'a wrong secret',
      { credentials: { accessKeyId: 'highlander', secretAccessKey: 'x' } },
      'the signature is wrong',
    ],
  ])('says what is wrong without a message of the server: %s', async (_, client, reason) => {
    const opening = open(client);
    await expect(opening).rejects.toThrow(ConfigurationError);
    await expect(opening).rejects.toThrow(reason);
  });

  it('says that there is no such bucket', async () => {
    const opening = open({}, { bucket: 'not-made' });
    await expect(opening).rejects.toThrow(ConfigurationError);
    await expect(opening).rejects.toThrow('there is no such bucket');
  });

  it('bears with a clock that is hours off', async () => {
    const store = await open({ systemClockOffset: -5 * 3_600_000 });
    expect(await store.write({ ...key, id: 'skewed' }, '"x"', null)).toMatchObject({ written: true });
    await store.close();
  });

  it('writes records as large as they may be', async () => {
    const store = await open();
    const large = `"${'x'.repeat(8 * 1_048_576)}"`;
    expect(await store.write({ ...key, id: 'large' }, large, null)).toMatchObject({ written: true });
    expect((await store.read({ ...key, id: 'large' }))?.body === large).toBe(true);
    await store.close();
  });

  it('gives a stopped server up in its time, in doubt, and goes on when it does', async () => {
    const clock = new PauselessClock();
    const options = resolveS3Options({ bucket: server.bucket, client: server.clientConfig });
    const store = await new S3Storage(options, clock).open('todo');
    /** Lets time pass until the operation is given up. */
    const expired = async <T>(operation: Promise<T>): Promise<T> => {
      let settled = false;
      const settle = () => (settled = true);
      operation.then(settle, settle);
      await vi.waitFor(() => {
        clock.expire();
        expect(settled).toBe(true);
      });
      return operation;
    };
    server.pause();
    await expect(expired(store.write(key, '"paused"', null))).rejects.toMatchObject({ effect: 'unknown' });
    await expect(expired(store.read(key))).rejects.toMatchObject({ effect: 'none' });
    server.resume();
    // The first write is still on its way, and may be first or second.
    await store.write(key, '"resumed"', null).catch(() => undefined);
    expect((await store.read(key))?.body).toMatch(/paused|resumed/);
    await store.close();
  });

  it('surely writes nothing on a server that is gone', async () => {
    const store = await open();
    await server.kill();
    const write = () => store.write({ ...key, id: 'gone' }, '"x"', null);
    // Those that find an open connection at its end can't know.
    await vi.waitFor(() =>
      expect(write()).rejects.toMatchObject({
        effect: 'none',
        message: expect.stringContaining('nothing answers there'),
      }),
    );
    await store.close();
  });
});
