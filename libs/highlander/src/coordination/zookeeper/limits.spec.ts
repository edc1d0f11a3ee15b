import { createClient } from 'node-zookeeper-client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ConfigurationError, CoordinationUnavailableError } from '../../errors/index.js';
import { eventually, holderOf, memberData, take } from '../contract/context.contract.js';
import { KEY, proxyTo, scene, sharedZooKeeper } from './faults.fixture.js';
import type { ZooKeeperSession } from './zookeeper-session.js';

/* Findings 9, 11 and 17, and what else doesn't fit: full sessions, foreign znodes, ids with the same name. */

const LONG_MS = 10_000;
const zk = sharedZooKeeper({ settings: { enforceQuota: 'true' } });

/** A client of the library as it is, for what this adapter doesn't do. */
async function bareClient() {
  const client = createClient(zk.current.connectString, { sessionTimeout: 10_000 });
  const connected = new Promise<void>((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  onTestFinished(() => client.close());
  return {
    create: (path: string, data = '') =>
      new Promise<void>((resolve, reject) => {
        client.mkdirp(path, Buffer.from(data), (error) => (error ? reject(error) : resolve()));
      }),
    set: (path: string, data: string) =>
      new Promise<void>((resolve, reject) => {
        client.setData(path, Buffer.from(data), (error) => (error ? reject(error) : resolve()));
      }),
  };
}

const claimPathOf = (session: ZooKeeperSession, key = KEY) =>
  (
    session as unknown as { parts: { paths: { claim(k: typeof KEY): { path: string; bucket: string } } } }
  ).parts.paths.claim(key);

it('heartbeats do not stand behind all claims that are asked for at once', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  let claimed = 0;
  const claimAll = () =>
    Promise.all(
      Array.from({ length: 2_000 }, async (_, n) => {
        await session.claim({ type: 'list', id: `${n}` });
        claimed += 1;
      }),
    );
  // The first claim of a bucket takes several requests.
  await claimAll();
  claimed = 0;
  const claims = claimAll();
  await session.heartbeat();
  expect(claimed).toBeLessThan(1_000);
  await claims;
});

it('an answer whose code the library does not know is told to who asked, and all goes on', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  await take(session, KEY);
  const { bucket } = claimPathOf(session);
  const bare = await bareClient();
  const limits = `/zookeeper/quota${bucket}/zookeeper_limits`;
  await bare.create(limits, 'count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=1');
  await bare.set(limits, 'count=-1,bytes=-1;byteHardLimit=-1;countHardLimit=1');
  await bare.create(`/zookeeper/quota${bucket}/zookeeper_stats`, 'count=2,bytes=10');
  await session.release(KEY);
  await expect(session.claim(KEY)).rejects.toThrow(/QUOTA_EXCEEDED/);
  await session.heartbeat();
  expect(await session.lookup(KEY)).toBeNull();
});

it('requests are counted anew before their numbers come to an end', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  const { manager } = (
    session.connection as unknown as { guarded: { library: { manager: { xid: number } } } }
  ).guarded.library;
  manager.xid = 2 ** 31 - 3;
  for (let n = 0; n < 8; n++) await session.heartbeat();
  expect(manager.xid).toBeLessThan(100);
});

it('a session is full before its end could be too large a transaction, and not so any more after releases', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  const keys = Array.from({ length: 2_200 }, (_, n) => ({ type: 'list', id: `${n}`.padStart(200, 'x') }));
  expect(session.isFull).toBe(false);
  await Promise.all(keys.map((key) => session.claim(key)));
  // Claimed again, they count once.
  await Promise.all(keys.slice(0, 10).map((key) => session.claim(key)));
  expect(session.isFull).toBe(true);
  expect(await session.claim(KEY)).toMatchObject({ claimed: true });
  await Promise.all(keys.slice(0, 400).map((key) => session.release(key)));
  expect(session.isFull).toBe(false);
});

it('claims of others do not fill a session', async () => {
  const { open } = scene(LONG_MS);
  const [one, other] = [
    await open('one', zk.current.connectString),
    await open('other', zk.current.connectString),
  ];
  const keys = Array.from({ length: 2_200 }, (_, n) => ({ type: 'list', id: `${n}`.padStart(200, 'x') }));
  await Promise.all(keys.map((key) => one.claim(key)));
  await Promise.all(keys.map((key) => other.claim(key)));
  expect([one.isFull, other.isFull]).toEqual([true, false]);
});

it('a long id whose name somebody else has is refused, not taken for the other', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  const key = { type: 'list', id: 'x'.repeat(500) };
  await take(session, key);
  const bare = await bareClient();
  await bare.set(
    claimPathOf(session, key).path,
    JSON.stringify({ nodeId: 'n', address: null, type: 'list', id: 'y' }),
  );
  await expect(session.lookup(key)).rejects.toThrow(/another object of the same hash/);
  await expect(session.claim(key)).rejects.toBeInstanceOf(CoordinationUnavailableError);
});

it('a znode that is no claim is refused, and one that is no member is left out, with a warning', async () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => emitWarning.mockRestore());
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  await session.join(memberData('node'));
  const bare = await bareClient();
  const { path } = claimPathOf(session);
  await bare.create(path, 'by hand');
  await expect(session.claim(KEY)).rejects.toThrow(/is not a claim of this library/);
  await bare.create(path.replace(/\/claims\/.*/, '/members/by-hand'), 'null');
  await session.heartbeat();
  expect(await session.members()).toEqual([memberData('node')]);
  await session.members();
  expect(emitWarning).toHaveBeenCalledTimes(1);
});

it('a member that tells too much is refused before it can break the connection', async () => {
  const { open } = scene(LONG_MS);
  const session = await open('node', zk.current.connectString);
  const types = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`type-number-${n}`, 1]));
  await expect(session.join(memberData('node', { types }))).rejects.toBeInstanceOf(ConfigurationError);
  await session.heartbeat();
});

it('what removes the session’s own znode does not end its lease', async () => {
  const { open } = scene(LONG_MS);
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const session = await open('node', proxy.servers);
  await session.connection.run((requests) =>
    requests.remove((session as unknown as { heartbeats: { path: string } }).heartbeats.path),
  );
  await session.heartbeat();
  await session.heartbeat();
  expect(await holderOf(session, KEY)).toBeNull();
  await eventually(() => expect(session.lease.isValid()).toBe(true));
});
