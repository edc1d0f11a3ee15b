import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeS3, type FakeS3 } from '../../testing/servers/fake-s3.fixture.js';
import type { RecordStore } from '../record-store.js';
import { s3 } from './s3.store.js';

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

let fake: FakeS3;
let store: RecordStore;

beforeEach(async () => {
  fake = await startFakeS3();
  const client = { endpoint: fake.endpoint, region: 'us-east-1', forcePathStyle: true, credentials };
  store = await s3({ bucket: fake.bucket, client }).open('todo');
});
afterEach(async () => {
  await store.close();
  await fake.stop();
});

const write = (id: string, tombstone = false) =>
  store.write({ type: 'list', id }, JSON.stringify({ id, deleted: tombstone }), null, { tombstone });

async function listed(limit?: number): Promise<string[]> {
  fake.requests.length = 0;
  const ids: string[] = [];
  for await (const id of store.list('list', limit === undefined ? {} : { limit })) ids.push(id);
  return ids;
}

const lists = () => fake.requests.filter(({ path }) => path === '/fake' || path === '/fake/').length;

describe('a listing of s3()', () => {
  it('opens only tombstones and records with a hashed name', async () => {
    for (let n = 0; n < 20; n++) await write(`${n}`);
    await write('dead', true);
    const long = 'long'.repeat(100);
    await write(long);
    expect(await listed()).toHaveLength(21);
    expect(fake.requests.length - lists()).toBe(2);
  });

  it('is one request for up to 1000 records, and fetches no more than its limit', async () => {
    for (let n = 0; n < 20; n++) await write(`${10 + n}`);
    expect(await listed(3)).toEqual(['10', '11', '12']);
    expect(fake.requests).toHaveLength(1);
  });

  it('walks through tombstones in growing steps', async () => {
    for (let n = 0; n < 100; n++) await write(`${1000 + n}`, true);
    await write('alive');
    expect(await listed(1)).toEqual(['alive']);
    expect(lists()).toBeLessThanOrEqual(7);
  });

  it('passes over objects that are no records', async () => {
    await write('one');
    for (const name of ['README.md', 'one.json.bak', '%6fne.json', 'sub/two.json', '.json']) {
      fake.objects.set(`todo/objects/list/${name}`, '{}');
    }
    expect(await listed()).toEqual(['one']);
  });

  it('fails rather than pass over a record with a hashed name whose id can not be read (I7)', async () => {
    const long = 'long'.repeat(100);
    await write(long);
    const key = [...fake.objects.keys()].find((name) => name.includes('/list/'))!;
    for (const broken of ['{', '{"id":7}', JSON.stringify({ id: `${long}x` })]) {
      fake.objects.set(key, broken);
      await expect(listed()).rejects.toMatchObject({
        effect: 'none',
        message: expect.stringContaining('repair or remove it by hand'),
      });
    }
  });
});
