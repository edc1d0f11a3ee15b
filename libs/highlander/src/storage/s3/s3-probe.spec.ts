import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnfencedStorageError } from '../../errors/index.js';
import { startFakeS3, type S3Quirks } from '../../testing/servers/fake-s3.fixture.js';
import { startS3rver } from '../../testing/servers/s3rver.fixture.js';
import { s3 } from './s3.store.js';

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

async function fakeStorage(quirks: S3Quirks) {
  const fake = await startFakeS3(quirks);
  onTestFinished(() => fake.stop());
  const client = { endpoint: fake.endpoint, region: 'us-east-1', forcePathStyle: true, credentials };
  return { fake, storage: s3({ bucket: fake.bucket, prefix: 'p/', client }) };
}

describe('the probe at the start of s3() (I3)', () => {
  it.each<[string, S3Quirks, string | RegExp]>([
    [
      'ignores If-None-Match',
      { ignoresIfNoneMatch: true },
      '8 writers that raced to create an object that did not exist, 8',
    ],
    [
      'ignores If-Match',
      { ignoresIfMatch: true },
      'If-Match with the ETag of an older version overwrote the newer one',
    ],
    [
      'takes any ETag for the right one',
      { matchesAnything: true },
      'If-Match with the ETag of an older version',
    ],
    ['lets If-Match create', { matchCreates: true }, 'If-Match created an object where there was none'],
    ['knows no ETag again', { matchesNothing: true }, 'neither with quotes nor without'],
    ['is behind something that weakens ETags', { weakEtags: true }, 'neither with quotes nor without'],
    ['looks first and creates later', { racesOn: 'create' }, /raced to create .*, 8 were told/],
    ['looks first and replaces later', { racesOn: 'replace' }, /raced to replace one version, \d were told/],
    [
      'stores something else than it was given',
      { tellsTheWrongOne: true },
      'another one won than was told so',
    ],
  ])('refuses a server that %s, and says so', async (_, quirks, fault) => {
    const { storage } = await fakeStorage(quirks);
    const opening = storage.open('todo');
    await expect(opening).rejects.toThrow(UnfencedStorageError);
    await expect(opening).rejects.toThrow(fault);
    await expect(opening).rejects.toThrow('The bucket "fake" does not hold conditional writes');
  });

  it('refuses a server that says that it does not know conditions', async () => {
    const answers: S3Quirks['answers'] = ({ method }) =>
      method === 'PUT' ? { status: 501, code: 'NotImplemented' } : undefined;
    const { storage } = await fakeStorage({ answers });
    await expect(storage.open('todo')).rejects.toThrow(UnfencedStorageError);
    await expect(storage.open('todo')).rejects.toThrow('it says that it does not know them');
  });

  it('refuses s3rver, a real server that passes over conditions', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'highlander-s3rver-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const server = await startS3rver(folder);
    onTestFinished(() => server.stop());
    const storage = s3({ bucket: server.bucket, client: server.clientConfig });
    await expect(storage.open('todo')).rejects.toThrow(UnfencedStorageError);
    await expect(storage.open('todo')).rejects.toThrow('8 were told that they had');
  });

  it.each(['quoted', 'bare', 'either'] as const)(
    'finds the form of ETags on a server that wants them %s',
    async (etagForm) => {
      const { storage } = await fakeStorage({ etagForm });
      const store = await storage.open('todo');
      const key = { type: 'list', id: 'one' };
      const first = await store.write(key, '"1"', null);
      expect(await store.write(key, '"2"', first.written ? first.version : null)).toMatchObject({
        written: true,
      });
      await store.close();
    },
  );

  it('leaves one small object behind, next to the records and never among them', async () => {
    const { fake, storage } = await fakeStorage({});
    await (await storage.open('todo')).close();
    await (await storage.open('todo')).close();
    expect([...fake.objects.keys()]).toEqual([
      expect.stringMatching(/^p\/todo\/probes\/[0-9a-f-]{36}\.json$/),
      expect.stringMatching(/^p\/todo\/probes\/[0-9a-f-]{36}\.json$/),
    ]);
    for (const body of fake.objects.values()) expect(body.length).toBeLessThan(300);
    expect(new Set(fake.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'PUT']));
  });

  it('writes nothing without a condition', async () => {
    const { fake, storage } = await fakeStorage({});
    await (await storage.open('todo')).close();
    const puts = fake.requests.filter(({ method }) => method === 'PUT');
    expect(puts.length).toBeGreaterThan(30);
    for (const { headers } of puts) {
      expect(
        [headers['if-none-match'] === '*', headers['if-match'] !== undefined].filter(Boolean),
      ).toHaveLength(1);
    }
  });

  it.each<[string, S3Quirks]>([
    ['before', { answers: everyFifthWrite() }],
    ['after', { doubtsEvery: 2 }],
  ])('rides out errors that come %s the effect', async (_, quirks) => {
    const { storage } = await fakeStorage(quirks);
    await expect(storage.open('todo').then((store) => store.close())).resolves.toBeUndefined();
  });
});

function everyFifthWrite(): S3Quirks['answers'] {
  let writes = 0;
  return ({ method }) =>
    method === 'PUT' && writes++ % 5 === 0 ? { status: 500, code: 'InternalError' } : undefined;
}
