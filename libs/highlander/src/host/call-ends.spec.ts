import { afterEach, describe, expect, it } from 'vitest';
import { gate, settled, stopAllNodes } from '../testing/start-node.fixture.js';
import { Counter, start, outcome } from '../testing/scripted-counter.fixture.js';

describe('a call', () => {
  afterEach(stopAllNodes);

  it('whose signal was aborted before it began never begins', async () => {
    const { counter, objects } = await start();
    await counter('a').add(1);
    const aborted = objects.ref(Counter, 'a', { signal: AbortSignal.abort() });
    expect(await aborted.add(1).catch((error: unknown) => error)).toMatchObject({ ran: 'no' });
    await expect(counter('a').read()).resolves.toBe(1);
  });

  it.each([-1, 0, Number.NaN])('whose time is %s ms never begins', async (timeoutMs) => {
    const { counter } = await start();
    await counter('a').add(1);
    for (const id of ['a', 'sleeping']) {
      const refused = await counter(id, timeoutMs)
        .add(1)
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ ran: 'no' });
    }
    await expect(counter('a').read()).resolves.toBe(1);
  });

  it('may take for ever', async () => {
    const { counter, script, clock } = await start();
    const hold = gate();
    script.handler = () => hold.passed;
    const patient = outcome(counter('a', Infinity).perform());
    await clock.advance(1e9);
    expect(patient.now).toBe('pending');
    hold.open();
    await settled();
    expect(patient.now).toBeUndefined();
  });

  it('that waits for an object which never wakes counts against the limit like any other', async () => {
    const { objects, storage, clock } = await start({ mailboxLimit: 10, callTimeoutMs: 100 });
    const held = storage.delay('before', { operation: 'read' });
    const codes = new Map<string, number>();
    const count = (error: { code: string }) => codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    for (let index = 0; index < 15; index++) objects.ref(Counter, 'a').read().catch(count);
    await clock.advance(100);
    for (let index = 0; index < 5; index++) objects.ref(Counter, 'a').read().catch(count);
    await clock.advance(100);
    expect(Object.fromEntries(codes)).toEqual({
      HIGHLANDER_MAILBOX_FULL: 5,
      HIGHLANDER_CALL_TIMEOUT: 15,
    });
    held.release();
  });
});

describe('a limit of live objects', () => {
  afterEach(stopAllNodes);

  it('lets all that wait have their turn, also where nobody does more than get them', async () => {
    const { objects } = await start({ maxLiveObjects: 1 });
    await objects.get(Counter, 'a');
    const reads = ['b', 'c', 'd'].map((id) => outcome(objects.get(Counter, id)));
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(reads.map(({ now }) => now)).toEqual([{ value: 0 }, { value: 0 }, { value: 0 }]);
  });

  it('holds for ten thousand strangers', async () => {
    const { objects } = await start({ maxLiveObjects: 100 });
    const ids = Array.from({ length: 10_000 }, (_, index) => `stranger ${index}`);
    await Promise.all(ids.map((id) => objects.get(Counter, id)));
    expect(objects.local().length).toBeLessThanOrEqual(100);
  });
});
