import { createClient } from 'node-zookeeper-client';
import { expect, it, onTestFinished } from 'vitest';
import { CoordinationUnavailableError } from '../../errors/index.js';
import { eventually, holderOf, take } from '../contract/context.contract.js';
import { proxyTo, scene, sharedZooKeeper } from './faults.fixture.js';
import { Paths } from './paths.js';
import type { ZooKeeperSession } from './zookeeper-session.js';

/* Claims that are released at the same time are removed together. */

const T = 2_000;
const COUNT = 100;
const zk = sharedZooKeeper();
const KEYS = Array.from({ length: COUNT }, (_, index) => ({ type: 'list', id: `list-${index}` }));

const holders = (session: ZooKeeperSession) =>
  Promise.all(KEYS.map(async (key) => (await holderOf(session, key))?.nodeId ?? null));

/** Removes a claim behind its owner's back. */
async function removeByHand(session: ZooKeeperSession, index: number): Promise<void> {
  const { paths } = (session as unknown as { parts: { paths: Paths } }).parts;
  const client = createClient(zk.current.connectString, { sessionTimeout: 10_000 });
  onTestFinished(() => client.close());
  client.connect();
  await new Promise<void>((resolve, reject) =>
    client.remove(paths.claim(KEYS[index]!).path, (error) => (error ? reject(error) : resolve())),
  );
}

it('all of them are free, also where somebody has removed one of them by hand', async () => {
  const { open } = scene(T);
  const [node, other] = [
    await open('node', zk.current.connectString),
    await open('other', zk.current.connectString),
  ];
  await Promise.all(KEYS.map((key) => take(node, key)));
  await removeByHand(node, 7);
  await Promise.all(KEYS.map((key) => node.release(key)));
  expect(new Set(await holders(other))).toEqual(new Set([null]));
  await Promise.all(KEYS.map((key) => take(other, key)));
});

it('where the answer is lost, releasing them again does not hit the next owners', async () => {
  const { open } = scene(T);
  const proxy = await proxyTo(zk.current.servers[0]!.port);
  const [shaky, steady] = [
    await open('shaky', proxy.servers),
    await open('steady', zk.current.connectString, { sessionTimeoutMs: 2 * T }),
  ];
  await Promise.all(KEYS.map((key) => take(shaky, key)));
  proxy.drop('in');
  const outcomes = Promise.allSettled(KEYS.map((key) => shaky.release(key)));
  await eventually(async () => expect(new Set(await holders(steady))).toEqual(new Set([null])));
  proxy.cut();
  const lost = { status: 'rejected', reason: expect.any(CoordinationUnavailableError) };
  expect(await outcomes).toEqual(KEYS.map(() => lost));
  await Promise.all(KEYS.map((key) => take(steady, key)));
  proxy.heal();
  await Promise.all(KEYS.map((key) => shaky.release(key)));
  await steady.heartbeat();
  expect(new Set(await holders(steady))).toEqual(new Set(['steady']));
});
