import { expect, it, onTestFinished, vi } from 'vitest';
import { eventually, holderOf, take } from '../contract/context.contract.js';
import { KEY, observe, proxyTo, scene, sharedZooKeeper, stall, takenOver } from './faults.fixture.js';
import { ZooKeeperLease } from './lease.js';

/*
 * Finding 7 and the last one: what a lease may rest on (I2), with servers that lag, stop and fail. The leader learns from
 * a follower only with its pings, each half tick, of whom the follower has heard.
 */

const T = 2_000;
const TICK = 500;
const zk = sharedZooKeeper({ servers: 3, tickTimeMs: TICK });

/** Two nodes: one that knows a single follower, one that knows the leader. */
async function nodes() {
  const { open } = scene();
  const [follower, leader] = [await zk.current.inMode('follower'), await zk.current.inMode('leader')];
  const proxy = await proxyTo(follower.port);
  const behind = await open('behind', proxy.servers, { sessionTimeoutMs: T, tickMs: TICK });
  const other = await open('other', `127.0.0.1:${leader.port}`, { sessionTimeoutMs: 3 * T });
  onTestFinished(() => follower.resume());
  await take(behind, KEY);
  return { follower, proxy, behind, other };
}

it('I2: a node that is stopped for 0.9 T behind a follower does not trust the write that is acknowledged next', async () => {
  let isSurprised = false;
  // Now and then the follower tells the leader of the write before it is stopped.
  while (!isSurprised) {
    const { follower, behind, other } = await nodes();
    await behind.heartbeat();
    stall(0.9 * T);
    await behind.heartbeat();
    const provedMs = performance.now();
    follower.pause();
    const observed = observe(behind);
    const takenMs = await takenOver(other);
    expect(observed.lastValidMs()).toBeLessThan(takenMs);
    // The write proved nothing about this moment: 0.9 T after it, somebody else has had the claim for long.
    isSurprised = takenMs < provedMs + 0.9 * T;
    follower.resume();
  }
});

it('I2: a handshake makes the session last, as the leader itself answers it', async () => {
  const { follower, proxy, behind, other } = await nodes();
  await behind.heartbeat();
  stall(0.7 * T);
  const sentMs = performance.now();
  await new Promise<void>((resolve) => {
    vi.spyOn(behind.lease, 'connected').mockImplementation((...handshake) => {
      // Before it can tell the leader of anything that is sent on this connection.
      follower.pause();
      ZooKeeperLease.prototype.connected.apply(behind.lease, handshake);
      resolve();
    });
    proxy.cut();
  });
  const observed = observe(behind);
  const takenMs = await takenOver(other);
  expect(observed.lastValidMs()).toBeLessThan(takenMs);
  expect(takenMs).toBeGreaterThan(sentMs + T);
  expect(observed.lastValidMs()).toBeGreaterThan(sentMs + 0.8 * T);
});

it('the failure of the leader costs no session, and no claim', async () => {
  const { open } = scene();
  const session = await open('node', zk.current.connectString, { sessionTimeoutMs: 10_000, tickMs: TICK });
  const zxid = await take(session, KEY);
  const leader = await zk.current.inMode('leader');
  await leader.kill();
  onTestFinished(() => leader.restart());
  await session.lease.untilValid();
  // A follower may take it up, and leave it again when it notices as well.
  await eventually(async () => {
    expect(await holderOf(session, KEY)).toMatchObject({ sessionId: session.id, zxid });
    expect(await session.claim(KEY)).toEqual({ claimed: true, zxid });
  });
});
