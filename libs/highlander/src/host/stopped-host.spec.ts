import { afterEach, describe, expect, it } from 'vitest';
import { CoordinationUnavailableError, NodeDrainingError } from '../errors/index.js';
import { gate, settled, stopAllNodes, stopNode } from '../testing/start-node.fixture.js';
import { Counter, start, outcome } from '../testing/scripted-counter.fixture.js';

describe('a host that has stopped', () => {
  afterEach(stopAllNodes);

  it('opens no session any more', async () => {
    const node = await start();
    const { nodeId } = node.objects.node;
    await node.counter('a').read();
    await stopNode(node);
    expect(await node.objects.lookup(Counter, 'a').catch((error: unknown) => error)).toBeInstanceOf(
      CoordinationUnavailableError,
    );
    expect(node.coordination.resumeLease(nodeId)).toBe(0);
  });

  it('has no timer left, also if an object woke while it stopped', async () => {
    const node = await start();
    const { counter, script, clock, objects } = node;
    const hold = gate();
    script.handler = async () => {
      await hold.passed;
      return objects.ref(Counter, 'other').add(1);
    };
    const running = counter('a').perform();
    await settled();
    const stopping = stopNode(node);
    await settled();
    hold.open();
    await expect(running).resolves.toBe(1);
    await stopping;
    expect(clock.pending).toBe(0);
  });

  it('has refused the calls of objects that did not wake in time', async () => {
    const node = await start({ drainTimeoutMs: 1_000 });
    const held = node.storage.delay('before', { operation: 'read' });
    const waiting = outcome(node.counter('a').read());
    await held.arrived();
    const stopping = stopNode(node);
    await node.clock.advance(1_000);
    await settled();
    expect(waiting.now).toBeInstanceOf(NodeDrainingError);
    held.release();
    await stopping;
    expect(node.clock.pending).toBe(0);
  });

  it('has no timer left, also if a write was still in doubt', async () => {
    const node = await start({ drainTimeoutMs: 1_000 });
    await node.counter('a').read();
    node.storage.failNext('before', { operation: 'write', times: 1_000 });
    const doubtful = outcome(node.counter('a').add(1));
    const stopping = stopNode(node);
    await node.clock.advance(1_000);
    await stopping;
    expect(doubtful.now).toMatchObject({ ran: 'unknown' });
    expect(node.clock.pending).toBe(0);
  });
});
