import { afterEach, describe, expect, it } from 'vitest';
import { encodeRecord } from '../object/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { memoryStore } from '../storage/index.js';
import { settled, stopAllNodes } from '../testing/start-node.fixture.js';
import { Counter, start, outcome } from '../testing/scripted-counter.fixture.js';

describe('an owner', () => {
  afterEach(stopAllNodes);

  it('does a read again that waited for its lease when its session ended', async () => {
    const { counter, objects, coordination } = await start();
    await counter('a').add(1);
    const observer = await coordination.openSession({
      namespace: 'default',
      nodeId: 'observer',
      address: null,
    });
    const { sessionId } = (await observer.lookup({ type: 'counter', id: 'a' }))!;
    coordination.suspendLease(objects.node.nodeId);
    const reads = [objects.get(Counter, 'a'), counter('a').read()].map(outcome);
    await settled();
    await coordination.expireSession(sessionId);
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(reads.map(({ now }) => now)).toEqual([{ value: 1 }, 1]);
  });

  it('that gives an object up serves it again only when its claim is back (I1, I8)', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore() };
    const [one, two] = [await start(shared), await start(shared)];
    await one.counter('a').read();
    const store = await shared.storage.open('default');
    await store.write(
      { type: 'counter', id: 'a' },
      encodeRecord(
        {
          type: 'counter',
          id: 'a',
          version: 1,
          epoch: { generation: 9, zxid: 'f'.repeat(16) },
          revision: 1,
          writer: 'from another world',
          savedAt: new Date(0).toISOString(),
          deleted: false,
        },
        new Map([['value', '5']]),
      ),
      null,
    );
    const releases = shared.coordination.delay('before', { operation: 'release' });
    const lost = outcome(one.counter('a').add(1));
    await settled();
    expect(lost.now).toMatchObject({ ran: 'unknown' });
    const again = outcome(one.counter('a').add(1));
    await settled();
    releases.release();
    await settled();
    expect(again.now).toBe(6);
    expect(await one.objects.lookup(Counter, 'a')).toMatchObject({ nodeId: one.objects.node.nodeId });
    await expect(two.counter('a').add(1)).resolves.toBe(7);
  });
});
