import { expect, it, vi } from 'vitest';
import { CoordinationUnavailableError } from '../../errors/index.js';
import { eventually, holderOf, memberData, take } from '../contract/context.contract.js';
import type { LibraryClient } from './client/library.js';
import { expireOn } from './expire.fixture.js';
import { KEY, proxyTo, scene, sharedZooKeeper, T } from './faults.fixture.js';

/* Findings 4, 8, 13 and 14: how sessions end, and what keeps them. */

const zk = sharedZooKeeper();

// Types of requests, from ZooKeeper's protocol.
const GET_CHILDREN = 12;
const SET_WATCHES = 101;

it('what waits when a session expires is refused, and so is all that follows', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const session = await open('node', proxy.servers);
  proxy.refuse();
  await eventually(() => expect(session.connection.isConnected).toBe(false));
  const waiting = Promise.allSettled([session.claim(KEY), session.heartbeat(), session.members()]);
  await expireOn(zk.current.connectString)(session);
  proxy.heal();
  const refused = { status: 'rejected', reason: expect.any(CoordinationUnavailableError) };
  expect(await waiting).toEqual([refused, refused, refused]);
  await session.ended;
  await expect(session.lookup(KEY)).rejects.toThrow('the session has ended (ZooKeeper has expired it)');
});

it('a session that does nothing lives on', async () => {
  const { open } = scene();
  const [quiet, other] = [
    await open('quiet', zk.current.connectString),
    await open('other', zk.current.connectString),
  ];
  const zxid = await take(quiet, KEY);
  const sinceMs = performance.now();
  // Events come in all the time: the library would not say anything by itself.
  quiet.watchMembers(() => undefined);
  for (let n = 0; performance.now() - sinceMs < 2 * T; n++)
    await other.join(memberData('other', { startedAt: n }));
  expect(await holderOf(other, KEY)).toMatchObject({ zxid });
});

it('members that change while the connection is cut are told when it is back', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const [watching, other] = [
    await open('watching', proxy.servers),
    await open('other', zk.current.connectString),
  ];
  await other.join(memberData('other'));
  const told: unknown[] = [];
  watching.watchMembers((members) => told.push(members));
  await eventually(() => expect(told).toHaveLength(1));
  proxy.refuse();
  await eventually(() => expect(watching.connection.isConnected).toBe(false));
  await other.join(memberData('other', { draining: true }));
  proxy.heal();
  await eventually(() => expect(told.at(-1)).toEqual([memberData('other', { draining: true })]));
  await other.join(memberData('other'));
  await eventually(() => expect(told.at(-1)).toEqual([memberData('other')]));
});

it('watches are set again by reading, never all in one packet, which could be too large for the server', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const watching = await open('watching', proxy.servers);
  const told = vi.fn<() => void>();
  watching.watchMembers(told);
  await eventually(() => expect(told).toHaveBeenCalled());
  const { manager } = (watching.connection as unknown as { guarded: { library: LibraryClient } }).guarded
    .library;
  const queue = vi.spyOn(manager, 'queue');
  proxy.cut();
  await eventually(() => expect(queue).toHaveBeenCalled());
  await watching.heartbeat();
  const types = queue.mock.calls.map(([request]) => (request as { header: { type: number } }).header.type);
  expect(types).not.toContain(SET_WATCHES);
  expect(types).toContain(GET_CHILDREN);
});

it('members that have not changed are not told again after a cut', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const [watching, other] = [
    await open('watching', proxy.servers),
    await open('other', zk.current.connectString),
  ];
  const told = vi.fn<() => void>();
  watching.watchMembers(told);
  await eventually(() => expect(told).toHaveBeenCalledTimes(1));
  proxy.cut();
  await watching.heartbeat();
  await other.join(memberData('other'));
  await eventually(() => expect(told).toHaveBeenCalledTimes(2));
});

it('close() that is not heard rejects in bounded time; asked again, it frees the claims at once', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const long = { sessionTimeoutMs: 6_000 };
  const [closing, other] = [
    await open('closing', proxy.servers, long),
    await open('other', zk.current.connectString),
  ];
  await take(closing, KEY);
  proxy.drop('both');
  const sinceMs = performance.now();
  await expect(closing.close()).rejects.toBeInstanceOf(CoordinationUnavailableError);
  await closing.ended;
  expect(await holderOf(other, KEY)).toMatchObject({ sessionId: closing.id });
  proxy.heal();
  await closing.close();
  expect(performance.now() - sinceMs).toBeLessThan(6_000);
  expect(await holderOf(other, KEY)).toBeNull();
  await closing.close();
});

it('close() while the connection is away is heard when it comes back', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const [closing, other] = [
    await open('closing', proxy.servers),
    await open('other', zk.current.connectString),
  ];
  await take(closing, KEY);
  proxy.refuse();
  await eventually(() => expect(closing.connection.isConnected).toBe(false));
  const closed = closing.close();
  proxy.heal();
  await closed;
  expect(await holderOf(other, KEY)).toBeNull();
});

it('a process that stops its sessions has nothing left of them', async () => {
  const { open } = scene();
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const session = await open('node', proxy.servers);
  await session.close();
  await eventually(() => expect(proxy.connectionCount).toBe(0));
});
