import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock/index.js';
import { systemRandom } from '../../random/index.js';
import { startMiniflareS3, type MiniflareS3 } from '../../testing/servers/miniflare-s3.fixture.js';
import {
  startS3FaultProxy,
  type S3Fault,
  type S3FaultProxy,
} from '../../testing/servers/s3-fault-proxy.fixture.js';
import type { RecordStore } from '../record-store.js';
import { PauselessClock } from './pauseless-clock.fixture.js';
import { resolveS3Options, type ResolvedS3Options } from './s3-options.js';
import { S3Storage } from './s3.store.js';

const REQUEST_TIMEOUT_MS = 5_000;

let server: MiniflareS3;
let proxy: S3FaultProxy;
let clock: ManualClock;
let options: ResolvedS3Options;
let store: RecordStore;
/** Whose pauses pass by themselves. */
let storeInRealTime: RecordStore;
let keys = 0;
let key: { type: string; id: string };

/** A version of the one record of each test, unlike any other. */
const body = (text: string) => JSON.stringify({ id: key.id, text });

beforeAll(async () => {
  server = await startMiniflareS3();
  proxy = await startS3FaultProxy(server.clientConfig.endpoint);
  clock = new ManualClock();
  options = resolveS3Options({
    bucket: server.bucket,
    client: { ...server.clientConfig, endpoint: proxy.endpoint },
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  store = await new S3Storage(options, clock, systemRandom).open('faults');
  storeInRealTime = await new S3Storage(options).open('faults');
});

afterAll(async () => {
  await store.close();
  await storeInRealTime.close();
  await proxy.stop();
  await server.stop();
});

beforeEach(() => {
  key = { type: 'list', id: `${++keys}` };
});

afterEach(() => proxy.disarm());

describe('a write of s3() whose outcome is in doubt (I6)', () => {
  it.each<[S3Fault, boolean]>([
    ['lose request', false],
    ['lose answer', true],
    ['answer 500', true],
    ['answer 409', true],
  ])('%s: is sent once, and may have landed (it has: %s)', async (fault, landed) => {
    const before = proxy.count('PUT');
    proxy.arm(fault);
    await expect(store.write(key, body('first'), null)).rejects.toMatchObject({ effect: 'unknown' });
    expect(proxy.count('PUT')).toBe(before + 1);
    expect((await store.read(key))?.body).toBe(landed ? body('first') : undefined);
  });

  it.each<[S3Fault, boolean]>([
    ['stall request', false],
    ['stall answer', true],
  ])('%s: is given up in its time (landed: %s)', async (fault, landed) => {
    const armed = proxy.arm(fault);
    const write = store.write(key, body('first'), null);
    await armed.struck;
    await clock.advance(REQUEST_TIMEOUT_MS - 1);
    expect(await Promise.race([write.catch(() => 'given up'), Promise.resolve('waiting')])).toBe('waiting');
    await clock.advance(1);
    await expect(write).rejects.toMatchObject({
      effect: 'unknown',
      message: expect.stringContaining('no answer within 5000 ms'),
    });
    expect((await store.read(key))?.body).toBe(landed ? body('first') : undefined);
    await armed.release();
  });

  it('is settled by sending it again byte for byte, whether it has landed or not', async () => {
    for (const fault of ['lose request', 'lose answer'] as const) {
      key = { ...key, id: `${key.id}, ${fault}` };
      proxy.arm(fault);
      await expect(store.write(key, body('first'), null)).rejects.toMatchObject({ effect: 'unknown' });
      expect((await store.write(key, body('first'), null)).written).toBe(fault === 'lose request');
      expect((await store.read(key))?.body).toBe(body('first'));
    }
  });

  it('lands late only if nobody has written since (I3)', async () => {
    const first = await store.write(key, body('first'), null);
    const version = first.written ? first.version : null;
    const late = proxy.arm('land late');
    await expect(store.write(key, body('late'), version)).rejects.toMatchObject({ effect: 'unknown' });
    await late.struck;
    expect(await store.write(key, body('fence'), version)).toMatchObject({ written: true });
    expect(await late.release()).toBe(412);
    expect((await store.read(key))?.body).toBe(body('fence'));
  });

  it('lands late if it can, also after a read that showed the version before', async () => {
    const late = proxy.arm('land late');
    await expect(store.write(key, body('late'), null)).rejects.toMatchObject({ effect: 'unknown' });
    expect(await store.read(key)).toBeUndefined();
    expect(await late.release()).toBe(200);
    expect((await store.read(key))?.body).toBe(body('late'));
    expect(await store.write(key, body('other'), null)).toEqual({ written: false });
  });
});

describe('a read of s3()', () => {
  it.each<S3Fault>(['lose request', 'lose answer', 'answer 500', 'cut answer'])(
    'is tried again when it meets: %s',
    async (fault) => {
      await store.write(key, body('long'.repeat(10_000)), null);
      const before = proxy.count('GET');
      proxy.arm(fault, 'GET');
      expect((await storeInRealTime.read(key))?.body).toBe(body('long'.repeat(10_000)));
      expect(proxy.count('GET')).toBe(before + 2);
    },
  );

  it('gives up in the end, and says that nothing was changed', async () => {
    const impatient = await new S3Storage(options, new PauselessClock()).open('faults');
    const before = proxy.count('GET');
    for (let n = 0; n < 100; n++) proxy.arm('answer 500', 'GET');
    await expect(impatient.read(key)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('500 InternalError'),
    });
    expect(proxy.count('GET') - before).toBeGreaterThan(1);
    await impatient.close();
  });

  it('ends with its listing also where a page or a record needs a second try', async () => {
    const type = 'listed';
    await store.write({ type, id: 'one' }, '{"id":"one"}', null);
    await store.write({ type, id: 'dead' }, '{"deleted":true}', null, { tombstone: true });
    proxy.arm('lose answer', 'GET');
    proxy.arm('cut answer', 'GET');
    const ids: string[] = [];
    for await (const id of storeInRealTime.list(type)) ids.push(id);
    expect(ids).toEqual(['one']);
  });
});
