import { expect, it } from 'vitest';
import { eventually, take } from '../contract/context.contract.js';
import { KEY, proxyTo, scene, sharedZooKeeper } from './faults.fixture.js';

/* Finding 3: half a frame is kept, and read as the beginning of the next connection's first. */

const zk = sharedZooKeeper();

// A handshake's answer has 41 bytes with its length, a heartbeat's 88.
it.each([1, 3, 4, 5, 12, 20, 28, 37, 41, 43, 45, 60, 90, 130])(
  'a connection that is cut after %i bytes of answers is taken up again by the same session',
  async (bytes) => {
    const { open } = scene();
    const proxy = await proxyTo(zk.current.servers[0]!.port);
    const session = await open('node', proxy.servers);
    const { id } = session;
    const zxid = await take(session, KEY);
    proxy.cut();
    // Strikes in the handshake or in what follows, whichever comes to that many bytes.
    proxy.cutAfterBytes(bytes, 'in');
    await eventually(async () => expect(await session.claim(KEY)).toEqual({ claimed: true, zxid }));
    await session.heartbeat();
    await session.lease.untilValid();
    expect([session.id, session.connection.isOver]).toEqual([id, false]);
  },
);

it('a session that a server takes for another one is lost, whatever lives on', async () => {
  const { open } = scene();
  const session = await open('node', zk.current.connectString);
  const manager = (
    session.connection as unknown as { guarded: { library: { manager: { sessionId: Buffer } } } }
  ).guarded.library.manager;
  // With this id in its handshake it gets a new session.
  manager.sessionId = Buffer.alloc(8);
  const { id } = session;
  (session.connection as unknown as { guarded: { drop(reason: string): void } }).guarded.drop('for the test');
  await session.ended;
  expect(session.lease.isValid()).toBe(false);
  expect(session.id).toBe(id);
});
