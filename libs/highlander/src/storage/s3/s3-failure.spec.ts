import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigurationError, StorageError, UnfencedStorageError } from '../../errors/index.js';
import { startFakeS3, type FakeS3 } from '../../testing/servers/fake-s3.fixture.js';
import { startUntrustedServer } from '../../testing/servers/untrusted-server.fixture.js';
import type { RecordStore } from '../record-store.js';
import { PauselessClock } from './pauseless-clock.fixture.js';
import { resolveS3Options, type S3ClientOptions } from './s3-options.js';
import { s3, S3Storage } from './s3.store.js';

const key = { type: 'list', id: 'one' };
const SECRET = 'a-secret-that-nobody-may-see';
const credentials = { accessKeyId: 'key', secretAccessKey: SECRET, sessionToken: `token-${SECRET}` };

let fake: FakeS3;
let client: S3ClientOptions;
let store: RecordStore;

beforeAll(async () => {
  fake = await startFakeS3();
  client = { endpoint: fake.endpoint, region: 'us-east-1', forcePathStyle: true, credentials };
  store = await open();
});

afterAll(async () => {
  await store.close();
  await fake.stop();
});

beforeEach(() => {
  fake.quirks = {};
});

const open = (options: Partial<S3ClientOptions> = {}) =>
  new S3Storage(
    resolveS3Options({ bucket: fake.bucket, client: { ...client, ...options } }),
    new PauselessClock(),
  ).open('todo');

const answer = (status: number, code?: string, extra?: string) => {
  fake.quirks = { answers: () => ({ status, ...(code && { code }), ...(extra && { extra }) }) };
};

describe('a write of s3() that the server answers with an error', () => {
  it.each([
    [400, 'ExpiredToken', 'the credentials have expired'],
    [400, 'AuthorizationHeaderMalformed', 'correct client.region'],
    [400, 'SomethingNew', '400 SomethingNew'],
    [403, 'AccessDenied', 's3:GetObject and s3:PutObject'],
    [403, 'InvalidAccessKeyId', 'check the credentials'],
    [403, 'SignatureDoesNotMatch', 'the secret key does not belong'],
    [403, 'RequestTimeTooSkewed', 'set it right'],
    [403, 'QuotaExceeded', 'quota'],
    [404, 'NoSuchBucket', 'there is no such bucket'],
    [404, 'NoSuchKey', '404 NoSuchKey'],
    [405, 'MethodNotAllowed', '405 MethodNotAllowed'],
    [413, 'EntityTooLarge', 'lower maxRecordBytes'],
    [301, 'PermanentRedirect', 'in another region'],
    [501, 'NotImplemented', 'does not know conditional requests'],
  ])('%i %s: surely was not done, and says why', async (status, code, reason) => {
    answer(status, code);
    await expect(store.write(key, '"x"', null)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining(reason),
    });
  });

  it.each([
    [409, 'ConditionalRequestConflict'],
    [409, 'OperationAborted'],
    [400, 'RequestTimeout'],
    [408, 'RequestTimeout'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [502, 'BadGateway'],
    [503, 'SlowDown'],
    [504, 'GatewayTimeout'],
    [507, 'StorageFull'],
    [410, 'Gone'],
    [200, ''],
  ])('%i %s: is in doubt (I6)', async (status, code) => {
    answer(status, code);
    await expect(store.write(key, '"x"', null)).rejects.toMatchObject({ effect: 'unknown' });
  });

  it.each([['PreconditionFailed'], ['SomethingElse'], ['']])('412 %s: did not hold', async (code) => {
    answer(412, code);
    expect(await store.write(key, '"x"', null)).toEqual({ written: false });
    expect(await store.write(key, '"x"', 'version')).toEqual({ written: false });
  });

  it('404 NoSuchKey to If-Match: there is nothing to match', async () => {
    answer(404, 'NoSuchKey');
    expect(await store.write(key, '"x"', 'version')).toEqual({ written: false });
  });

  it('is in doubt without an ETag, since nobody could write the next version', async () => {
    fake.quirks = { withoutEtags: true };
    await expect(store.write({ ...key, id: 'two' }, '"x"', null)).rejects.toMatchObject({
      effect: 'unknown',
    });
  });

  it('refused once for its time stamp is sent with a better one', async () => {
    let refused = false;
    fake.quirks = {
      answers: () => {
        if (refused) return undefined;
        refused = true;
        return { status: 403, code: 'RequestTimeTooSkewed' };
      },
    };
    expect(await store.write({ ...key, id: 'three' }, '"x"', null)).toMatchObject({ written: true });
  });
});

describe('a read of s3()', () => {
  it.each([
    [404, ''],
    [404, 'NotFound'],
    [404, 'NoSuchBucket'],
    [403, 'AccessDenied'],
    [500, 'InternalError'],
  ])('takes %i %s for a failure, never for a record that is not there (I7)', async (status, code) => {
    answer(status, code);
    await expect(store.read(key)).rejects.toMatchObject({ effect: 'none' });
  });

  it('refuses a listing that is out of order', async () => {
    await store.write({ type: 'order', id: 'a' }, '"a"', null);
    await store.write({ type: 'order', id: 'b' }, '"b"', null);
    fake.quirks = { listsBackwards: true };
    const ids: string[] = [];
    const listing = (async () => {
      for await (const id of store.list('order')) ids.push(id);
    })();
    await expect(listing).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('in order'),
    });
    expect(ids).toEqual([]);
  });
});

describe('s3() that can not start', () => {
  it.each([
    [403, 'InvalidAccessKeyId', ConfigurationError, 's3: the bucket "fake" can\'t be used'],
    [404, 'NoSuchBucket', ConfigurationError, 'there is no such bucket; make it'],
    [503, 'SlowDown', StorageError, 'the store could not open the bucket "fake"'],
  ])('%i %s: says what to do', async (status, code, kind, reason) => {
    answer(status, code);
    await expect(open()).rejects.toThrow(kind);
    await expect(open()).rejects.toThrow(reason);
  });

  it('says that listing is not allowed, long before anybody lists', async () => {
    fake.quirks = {
      answers: ({ url }) => (url?.includes('list-type') ? { status: 403, code: 'AccessDenied' } : undefined),
    };
    await expect(open()).rejects.toThrow(ConfigurationError);
    await expect(open()).rejects.toThrow('s3:ListBucket on the bucket');
  });

  it('says that nothing answers', async () => {
    const gone = await startFakeS3();
    await gone.stop();
    await expect(open({ endpoint: gone.endpoint })).rejects.toThrow('ECONNREFUSED: nothing answers there');
  });

  it('says that there is no such host', async () => {
    await expect(open({ endpoint: 'http://highlander.invalid' })).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });

  it('says that there is no TLS', async () => {
    const endpoint = fake.endpoint.replace('http:', 'https:');
    await expect(open({ endpoint })).rejects.toThrow('EPROTO: no TLS could be agreed on');
  });

  it('says that the certificate is not trusted, and has sent nothing', async () => {
    const server = await startUntrustedServer();
    onTestFinished(() => server.stop());
    const opened = open({ endpoint: server.origin });
    await expect(opened).rejects.toThrow(ConfigurationError);
    await expect(opened).rejects.toThrow('the certificate of the server is not trusted here');
    expect(server.received()).toBe(0);
  });

  it('says that there are no credentials', async () => {
    const failure = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    const opened = open({ credentials: () => Promise.reject(failure) });
    await expect(opened).rejects.toThrow(ConfigurationError);
    await expect(opened).rejects.toThrow('no credentials were found');
  });

  it('gives up on credentials that never come', async () => {
    const hanging = { ...client, credentials: () => new Promise<never>(() => undefined) };
    const storage = s3({ bucket: fake.bucket, client: hanging, requestTimeoutMs: 100 });
    await expect(storage.open('todo')).rejects.toThrow(StorageError);
  });

  it('shows no secret, however it is printed, whatever the server sends back', async () => {
    const leaks = `<Message>no</Message><CanonicalRequest>${SECRET}</CanonicalRequest><Token-0>${SECRET}</Token-0>`;
    for (const [status, code] of [
      [403, 'SignatureDoesNotMatch'],
      [400, 'ExpiredToken'],
      [500, 'InternalError'],
    ] as const) {
      answer(status, code, leaks);
      const failure: unknown = await open().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
      const failed: unknown = await store.write(key, '"x"', null).catch((error: unknown) => error);
      expect(inspect(failed, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
    }
  });

  it('leaves no connection behind', async () => {
    const own = await startFakeS3({ ignoresIfMatch: true });
    onTestFinished(() => own.stop());
    await expect(open({ endpoint: own.endpoint })).rejects.toThrow(UnfencedStorageError);
    await vi.waitFor(async () => expect(await own.connections()).toBe(0));
  });
});
