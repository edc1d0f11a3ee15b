import dns from 'node:dns';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, ACL, Permission, Id } from 'node-zookeeper-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileForNode } from '../../../../../test/support/compile-fixture.js';
import { ConfigurationError, CoordinationUnavailableError } from '../../errors/index.js';
import { eventually, holderOf, memberData, take } from '../contract/context.contract.js';
import { KEY, proxyTo, scene, sharedZooKeeper, T } from './faults.fixture.js';
import { zookeeper } from './zookeeper.coordination.js';

/* Finding 12, and everything that can be wrong when a session is opened. */

const zk = sharedZooKeeper();
const everybody = new Id('world', 'anyone');
const OPEN = [new ACL(Permission.ALL, everybody)];
const auth = (credentials: string) => ({ scheme: 'digest', credentials }) as const;

/** Makes a znode that is there before any node. */
async function made(path: string, acl = OPEN): Promise<void> {
  const client = createClient(zk.current.connectString, { sessionTimeout: 10_000 });
  const connected = new Promise<void>((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  await new Promise<void>((resolve, reject) => {
    client.create(path, Buffer.alloc(0), acl, (error) => (error ? reject(error) : resolve()));
  });
  client.close();
}

describe('a session that can not be opened', () => {
  it('says where and why, in bounded time', async () => {
    const sinceMs = performance.now();
    const opening = zookeeper({
      servers: '127.0.0.1:1',
      sessionTimeoutMs: T,
      connectTimeoutMs: 300,
    }).openSession({
      namespace: 'n',
      nodeId: 'node',
      address: null,
    });
    await expect(opening).rejects.toThrow(/no session with ZooKeeper at 127\.0\.0\.1:1 \(.*ECONNREFUSED/);
    await expect(opening).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(performance.now() - sinceMs).toBeLessThan(2_000);
  });

  it('is given up where a server says nothing', async () => {
    const { open } = scene();
    const proxy = await proxyTo(zk.current.servers[0]!.port);
    proxy.drop('both');
    await expect(open('node', proxy.servers, { connectTimeoutMs: 600 })).rejects.toThrow(
      /no answer within 333 ms/,
    );
  });

  it('keeps its process alive until it has said so', async () => {
    const program = await compileForNode(join(import.meta.dirname, 'opening.fixture.ts'));
    onTestFinished(() => program.cleanup());
    const { stdout } = await promisify(execFile)(process.execPath, [program.path]);
    expect(stdout).toBe('refused');
  });

  it('is told of a chroot that is not there', async () => {
    const { open } = scene();
    await expect(open('node', `${zk.current.connectString}/missing`)).rejects.toThrow(
      /servers ends in "\/missing", but there is no such znode/,
    );
  });
});

it('everything is below the chroot, where there is one', async () => {
  const { open } = scene();
  await made('/apps');
  const [below, beside] = [
    await open('below', `${zk.current.connectString}/apps`),
    await open('beside', zk.current.connectString),
  ];
  const zxid = await take(below, KEY);
  await take(beside, KEY);
  expect(await holderOf(below, KEY)).toMatchObject({ nodeId: 'below', zxid });
  const sameButByRoot = await open('root', zk.current.connectString, { root: '/apps/highlander' });
  expect(await holderOf(sameButByRoot, KEY)).toMatchObject({ nodeId: 'below', zxid });
});

describe('with credentials', () => {
  it('others can neither read nor claim, and are told what to do, without any credentials in it', async () => {
    const { open } = scene();
    const root = { root: '/guarded' };
    const owner = await open('owner', zk.current.connectString, { ...root, auth: auth('ann:secret-1') });
    await take(owner, KEY);
    await owner.join(memberData('owner'));
    for (const other of [{}, { auth: auth('bob:secret-2') }]) {
      const opening = open('other', zk.current.connectString, { ...root, ...other });
      await expect(opening).rejects.toBeInstanceOf(ConfigurationError);
      await expect(opening).rejects.toThrow(/NO_AUTH/);
      await expect(opening).rejects.not.toThrow(/secret/);
    }
  });

  it('those with the same ones share everything, also after connections were lost', async () => {
    const { open } = scene();
    const proxy = await proxyTo(zk.current.servers[0]!.port);
    const mine = { root: '/shared', auth: auth('ann:secret-1') };
    const [one, other] = [
      await open('one', proxy.servers, mine),
      await open('other', zk.current.connectString, mine),
    ];
    const zxid = await take(one, KEY);
    for (let n = 0; n < 3; n++) {
      proxy.cut();
      await one.heartbeat();
      expect(await one.claim(KEY)).toEqual({ claimed: true, zxid });
    }
    expect(await holderOf(other, KEY)).toMatchObject({ nodeId: 'one', zxid });
  });

  it('a root that others have made is used where it allows that, though what is above it does not', async () => {
    const { open } = scene();
    await made('/closed');
    await made('/closed/open');
    const client = createClient(zk.current.connectString, { sessionTimeout: 10_000 });
    client.connect();
    await new Promise<void>((resolve, reject) => {
      client.setACL('/closed', [new ACL(Permission.READ, everybody)], (error) =>
        error ? reject(error) : resolve(),
      );
    });
    client.close();
    const session = await open('node', zk.current.connectString, { root: '/closed/open' });
    expect(await session.claim(KEY)).toMatchObject({ claimed: true });
  });
});

it('names of servers are looked up again for every connection', async () => {
  const lookup = vi.spyOn(dns, 'lookup');
  onTestFinished(() => lookup.mockRestore());
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const session = await open('node', `localhost:${proxy.port}`);
  const before = lookup.mock.calls.length;
  proxy.cut();
  await session.heartbeat();
  await eventually(() => expect(lookup.mock.calls.length).toBeGreaterThan(before));
});
