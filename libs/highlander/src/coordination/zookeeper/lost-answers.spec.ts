import { describe, expect, it } from 'vitest';
import { CoordinationUnavailableError } from '../../errors/index.js';
import { eventually, holderOf, memberData, take } from '../contract/context.contract.js';
import { KEY, proxyTo, scene, sharedZooKeeper } from './faults.fixture.js';
import type { ZooKeeperSession } from './zookeeper-session.js';

/* Findings 5 and 15: an answer that is lost leaves the outcome open, and asking again must neither fail nor harm. */

const T = 2_000;
const zk = sharedZooKeeper();
const lost = { status: 'rejected', reason: expect.any(CoordinationUnavailableError) };

/** Two nodes; the answers to the first one can be lost. */
async function nodes() {
  const { open } = scene(T);
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const [shaky, steady] = [
    await open('shaky', proxy.servers),
    await open('steady', zk.current.connectString, { sessionTimeoutMs: 2 * T }),
  ];
  // The first claim of a bucket takes several requests.
  await take(steady, KEY);
  await steady.release(KEY);
  return { proxy, shaky, steady };
}

/** Lets the service carry an operation out, but not answer it. Resolves when the caller was told. */
async function unanswered<R>(
  proxy: Awaited<ReturnType<typeof proxyTo>>,
  operation: () => Promise<R>,
  happened: () => Promise<unknown>,
): Promise<void> {
  proxy.drop('in');
  const outcome = Promise.allSettled([operation()]);
  await eventually(happened);
  proxy.cut();
  expect(await outcome).toEqual([lost]);
}

const isHeldBy = (session: ZooKeeperSession, holder: ZooKeeperSession | null) => async () =>
  expect((await holderOf(session, KEY))?.sessionId ?? null).toBe(holder?.id ?? null);

describe('an answer that is lost', () => {
  it('to a claim that was made: asking again gives it, with the zxid that it was made with', async () => {
    const { proxy, shaky, steady } = await nodes();
    await unanswered(proxy, () => shaky.claim(KEY), isHeldBy(steady, shaky));
    const holder = await holderOf(steady, KEY);
    proxy.heal();
    expect(await shaky.claim(KEY)).toEqual({ claimed: true, zxid: holder?.zxid });
  });

  it('to a claim that was made: it can be released', async () => {
    const { proxy, shaky, steady } = await nodes();
    await unanswered(proxy, () => shaky.claim(KEY), isHeldBy(steady, shaky));
    proxy.heal();
    await shaky.release(KEY);
    expect(await holderOf(steady, KEY)).toBeNull();
  });

  it('to a release that happened: releasing again does not hit the next owner', async () => {
    const { proxy, shaky, steady } = await nodes();
    await take(shaky, KEY);
    await unanswered(proxy, () => shaky.release(KEY), isHeldBy(steady, null));
    const zxid = await take(steady, KEY);
    proxy.heal();
    await shaky.release(KEY);
    expect(await holderOf(steady, KEY)).toMatchObject({ sessionId: steady.id, zxid });
  });

  it('to a release that did not happen: releasing again does it', async () => {
    const { proxy, shaky, steady } = await nodes();
    await take(shaky, KEY);
    proxy.drop('both');
    const outcome = Promise.allSettled([shaky.release(KEY)]);
    await eventually(() => expect(shaky.connection.isConnected).toBe(false));
    expect(await outcome).toEqual([lost]);
    await isHeldBy(steady, shaky)();
    proxy.heal();
    await shaky.release(KEY);
    await isHeldBy(steady, null)();
  });

  it('to a release that happened: two that release again at once do not hit the next owner', async () => {
    const { proxy, shaky, steady } = await nodes();
    await take(shaky, KEY);
    await unanswered(proxy, () => shaky.release(KEY), isHeldBy(steady, null));
    proxy.heal();
    const zxid = await take(steady, KEY);
    await Promise.all([shaky.release(KEY), shaky.release(KEY)]);
    expect(await holderOf(steady, KEY)).toMatchObject({ sessionId: steady.id, zxid });
  });

  it('to a join that happened: joining again does no harm', async () => {
    const { proxy, shaky, steady } = await nodes();
    const draining = memberData('shaky', { draining: true });
    await shaky.join(memberData('shaky'));
    await unanswered(
      proxy,
      () => shaky.join(draining),
      async () => expect(await steady.members()).toEqual([draining]),
    );
    proxy.heal();
    await shaky.join({ ...draining, startedAt: 7 });
    await steady.heartbeat();
    expect(await steady.members()).toEqual([{ ...draining, startedAt: 7 }]);
  });

  it('to a heartbeat: it is sent again, and whoever waits for it gets it', async () => {
    const { proxy, shaky } = await nodes();
    proxy.drop('in');
    const proved = shaky.heartbeat();
    proxy.cut();
    proxy.heal();
    expect(await proved).toBeUndefined();
  });
});

it('a claim whose releases and takeovers cross each other has one owner at a time', async () => {
  const { open } = scene(T);
  const sessions = await Promise.all(
    ['a', 'b', 'c'].map((nodeId) => open(nodeId, zk.current.connectString, { sessionTimeoutMs: 2 * T })),
  );
  let holder: ZooKeeperSession | undefined;
  await Promise.all(
    sessions.map(async (session) => {
      for (let n = 0; n < 40; n++) {
        if (!(await session.claim(KEY)).claimed) continue;
        expect(holder).toBeUndefined();
        holder = session;
        await session.lookup(KEY);
        holder = undefined;
        // The second one has nothing to release.
        await Promise.all([session.release(KEY), session.release(KEY)]);
      }
    }),
  );
});
