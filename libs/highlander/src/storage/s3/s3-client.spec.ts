import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeS3, type FakeS3 } from '../../testing/servers/fake-s3.fixture.js';
import type { RecordStore, RecordStoreFailure } from '../record-store.js';
import { s3 } from './s3.store.js';

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

let fake: FakeS3;

beforeEach(async () => {
  fake = await startFakeS3();
});
afterEach(() => fake.stop());

const clientConfig = () => ({
  endpoint: fake.endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials,
});
const puts = () => fake.requests.filter(({ method }) => method === 'PUT').length;

/** How many requests a write becomes that the server doesn't decide. */
async function sendsOf(store: RecordStore): Promise<number> {
  fake.quirks = { answers: () => ({ status: 503, code: 'SlowDown' }) };
  const before = puts();
  await expect(store.write({ type: 'list', id: 'one' }, '"x"', null)).rejects.toMatchObject({
    effect: 'unknown',
  });
  return puts() - before;
}

describe('a client that is given to s3()', () => {
  it('sends each write once, however often it would by itself', async () => {
    const client = new S3Client({ ...clientConfig(), maxAttempts: 5 });
    const store = await s3({ bucket: fake.bucket, client }).open('todo');
    expect(await sendsOf(store)).toBe(1);
    await store.close();
    client.destroy();
  });

  it('keeps its own middleware', async () => {
    const client = new S3Client(clientConfig());
    let seen = 0;
    client.middlewareStack.add((next) => (args) => (seen++, next(args)), { step: 'initialize' });
    const store = await s3({ bucket: fake.bucket, client }).open('todo');
    await store.close();
    expect(seen).toBe(fake.requests.length);
    client.destroy();
  });

  it('gets no more requests at once than it may have connections', async () => {
    const client = new S3Client(clientConfig());
    const store = await s3({ bucket: fake.bucket, client, maxSockets: 3 }).open('todo');
    fake.mostAtOnce = 0;
    // Each takes its time, so that those that may will meet.
    fake.quirks = { delayMs: 20 };
    const ids = Array.from({ length: 50 }, (_, n) => `${n}`);
    await Promise.all(ids.map((id) => store.write({ type: 'list', id }, `"${id}"`, null)));
    expect(fake.mostAtOnce).toBe(3);
    await store.close();
    client.destroy();
  });

  it('stays open when the store is closed', async () => {
    const client = new S3Client(clientConfig());
    const storage = s3({ bucket: fake.bucket, client });
    await (await storage.open('todo')).close();
    const again = await storage.open('todo');
    expect(await again.read({ type: 'list', id: 'one' })).toBeUndefined();
    await again.close();
    client.destroy();
  });
});

describe('a client of s3() itself', () => {
  it('sends each write once', async () => {
    const store = await s3({ bucket: fake.bucket, client: clientConfig() }).open('todo');
    expect(await sendsOf(store)).toBe(1);
    await store.close();
  });

  it('uses its connections again, and signs the body itself rather than a second checksum', async () => {
    const store = await s3({ bucket: fake.bucket, client: clientConfig() }).open('todo');
    fake.requests.length = 0;
    const write = () => store.write({ type: 'list', id: `${puts()}` }, '"x"', null);
    for (let n = 0; n < 10; n++) await write();
    await store.write({ type: 'list', id: 'large' }, `"${'x'.repeat(3 * 1_048_576)}"`, null);
    expect(await fake.connections()).toBeLessThanOrEqual(8);
    for (const { headers } of fake.requests) {
      expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
      expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-checksum'))).toEqual([]);
      expect(headers.expect).toBeUndefined();
    }
    await store.close();
  });

  it('keeps apart what belongs to requests that are under way together', async () => {
    const store = await s3({ bucket: fake.bucket, client: clientConfig() }).open('todo');
    // The answers come when all requests are there.
    fake.quirks = {
      delayMs: 20,
      answers: ({ url }) => (url?.includes('doubtful') ? { status: 503, code: 'SlowDown' } : undefined),
    };
    const write = (id: string) =>
      store.write({ type: 'list', id }, `"${id}"`, null).then(
        () => `${id}: written`,
        (error: RecordStoreFailure) => `${id}: ${error.effect}`,
      );
    const ids = Array.from({ length: 60 }, (_, n) => `${n % 2 === 0 ? 'fine' : 'doubtful'}-${n}`);
    expect(await Promise.all(ids.map(write))).toEqual(
      ids.map((id) => `${id}: ${id.startsWith('fine') ? 'written' : 'unknown'}`),
    );
    fake.quirks = {};
    const read = (id: string) => store.read({ type: 'list', id });
    expect((await Promise.all(ids.map(read))).map((record) => record?.body)).toEqual(
      ids.map((id) => (id.startsWith('fine') ? `"${id}"` : undefined)),
    );
    await store.close();
  });
});
