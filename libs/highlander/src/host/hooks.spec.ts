import { afterEach, describe, expect, it } from 'vitest';
import { DeadlockError } from '../errors/index.js';
import { passing, settled, stopAllNodes } from '../testing/start-node.fixture.js';
import { Counter, start, outcome } from '../testing/scripted-counter.fixture.js';

describe('a hook', () => {
  afterEach(stopAllNodes);

  it('that shuts its own object down is told that this can’t end', async () => {
    const { counter, script, objects } = await start();
    const faults: unknown[] = [];
    const shutDown = ({ self }: Counter) =>
      objects.shutdown(Counter, self.id).catch((error: unknown) => faults.push(error));
    script.onActivate = shutDown;
    script.onDeactivate = shutDown;
    const read = outcome(counter('a').read());
    await settled();
    expect(read.now).toBe(0);
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(faults).toEqual([expect.any(DeadlockError), expect.any(DeadlockError)]);
  });

  it('reads its own object while it goes to sleep', async () => {
    const { counter, script, objects } = await start();
    await counter('a').add(3);
    script.onDeactivate = async ({ self }) => {
      script.log.push(JSON.stringify(await objects.get(Counter, self.id)));
    };
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(script.log).toEqual(['{"value":3}']);
  });

  it('that throws what can’t even be printed doesn’t keep its object from sleeping', async () => {
    const { counter, script, objects } = await start();
    await counter('a').read();
    script.onDeactivate = () => {
      throw Object.create(null);
    };
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(objects.local()).toEqual([]);
  });

  it('is not called for an object that was lost before it could wake', async () => {
    const node = await start();
    const { counter, script, coordination, storage, objects } = node;
    script.onActivate = () => script.log.push('wakes');
    script.onDeactivate = () => script.log.push('sleeps');
    const reading = storage.delay('after', { operation: 'read' });
    const read = counter('a').read();
    await reading.arrived();
    await coordination.expireSession(objects.node.nodeId);
    reading.release();
    await expect(passing(node, read)).resolves.toBe(0);
    expect(script.log).toEqual(['wakes']);
  });
});
