import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { systemRandom } from '../../../random/index.js';
import { HeldRequests, echo } from '../contract/context.contract.js';
import { describeTransport } from '../transport.contract.js';
import { TransportFailure, type RequestHandler } from '../transport.js';
import { memoryNetwork } from './memory.network.js';

describeTransport('memoryNetwork()', () => memoryNetwork());

async function pair(handler: RequestHandler = echo) {
  const network = memoryNetwork();
  const clock = new ManualClock();
  const start = async (nodeId: string, handler: RequestHandler) => {
    const transport = network.create({ namespace: 'test', nodeId }, { clock, random: systemRandom });
    return { transport, peer: { nodeId, address: await transport.start(handler) } };
  };
  const [a, b] = [await start('a', handler), await start('b', handler)];
  return { network, clock, a, b, ask: (request: unknown) => a.transport.request(b.peer, request) };
}

const unknown = { constructor: TransportFailure, effect: 'unknown' };

describe('a fault armed on memoryNetwork()', () => {
  it('loses the next request: it never arrives, and who asks can not know', async () => {
    const requests = new HeldRequests();
    const { network, ask } = await pair(requests.handler);
    network.failNext('before');
    await expect(ask(1)).rejects.toMatchObject(unknown);
    expect(requests.held).toEqual([]);
  });

  it('loses the next answer, after all was done', async () => {
    const done: unknown[] = [];
    const { network, ask } = await pair(async (request) => {
      await Promise.resolve();
      done.push(request);
    });
    network.failNext('after');
    await expect(ask(1)).rejects.toMatchObject(unknown);
    expect(done).toEqual([1]);
    await ask(2);
    expect(done).toEqual([1, 2]);
  });

  it('lets a connection fail, surely without effect', async () => {
    const { network, ask } = await pair();
    const error = new Error('connection refused');
    network.failNext('before', { effect: 'none', error, to: 'b' });
    await expect(ask(1)).rejects.toMatchObject({ effect: 'none', cause: error });
    expect(() => network.failNext('after', { effect: 'none' })).toThrow(TypeError);
  });

  it('strikes only the nodes that it names', async () => {
    const { network, a, b, ask } = await pair();
    network.failNext('before', { from: 'b' });
    expect(await ask(1)).toBe(1);
    await expect(b.transport.request(a.peer, 2)).rejects.toMatchObject(unknown);
    network.failNext('before', { to: 'a' });
    expect(await ask(3)).toBe(3);
  });

  it('holds requests up before they arrive, and answers before they are back', async () => {
    const requests = new HeldRequests();
    const { network, ask } = await pair(requests.handler);
    const [before, after] = [network.delay('before'), network.delay('after')];
    let answered: unknown;
    const answer = ask(1).then((value) => (answered = value));
    await before.arrived();
    expect(requests.held).toEqual([]);
    before.release();
    await requests.arrived();
    requests.answer(0, 'answer');
    await after.arrived();
    expect(answered).toBeUndefined();
    after.release();
    expect(await answer).toBe('answer');
  });

  it('can let a request arrive after it was given up, cancelled', async () => {
    const requests = new HeldRequests();
    const { network, a, b } = await pair(requests.handler);
    const delay = network.delay('before');
    const controller = new AbortController();
    const answer = a.transport.request(b.peer, 1, { signal: controller.signal });
    await delay.arrived();
    controller.abort();
    await expect(answer).rejects.toMatchObject(unknown);
    delay.release();
    await requests.arrived();
    expect(requests.held[0]?.signal.aborted).toBe(true);
    requests.answer(0, 'late');
  });
});

describe('a node that is isolated on memoryNetwork()', () => {
  it.each([
    ['both', { reaches: false }],
    ['in', { reaches: false }],
    ['out', { reaches: true }],
  ] as const)(
    'in direction %s is reached or not, and never heard in time',
    async (direction, { reaches }) => {
      const got: unknown[] = [];
      const { network, ask } = await pair(async (request) => got.push(request));
      network.isolate('b', direction);
      await expect(ask(1)).rejects.toMatchObject(unknown);
      expect(got).toEqual(reaches ? [1] : []);
      network.heal('b');
      expect(await ask(2)).toBe(got.length);
    },
  );

  it.each([
    ['both', { sends: false }],
    ['in', { sends: true }],
    ['out', { sends: false }],
  ] as const)(
    'in direction %s reaches others or not, and never hears of it',
    async (direction, { sends }) => {
      const got: unknown[] = [];
      const { network, a, b } = await pair(async (request) => got.push(request));
      network.isolate('b', direction);
      await expect(b.transport.request(a.peer, 1)).rejects.toMatchObject(unknown);
      expect(got).toEqual(sends ? [1] : []);
    },
  );

  it('amid a request loses the answer', async () => {
    const requests = new HeldRequests();
    const { network, ask } = await pair(requests.handler);
    const answer = ask(1);
    await requests.arrived();
    network.isolate('b');
    requests.answer(0, 'lost');
    await expect(answer).rejects.toMatchObject(unknown);
  });
});

describe('stop() on memoryNetwork()', () => {
  it('waits for what it answers, but not for ever', async () => {
    const requests = new HeldRequests();
    const { a, b, clock, ask } = await pair(requests.handler);
    const answer = ask(1);
    const own = b.transport.request(a.peer, 2).catch((error: unknown) => error);
    await requests.arrived(2);
    let stopped = false;
    const stopping = b.transport.stop().then(() => (stopped = true));
    await clock.advance(4_999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stopping;
    expect(requests.held[0]?.signal.aborted).toBe(true);
    expect(await own).toMatchObject(unknown);
    expect(clock.pending).toBe(0);
    requests.answer(0, 'late');
    expect(await answer).toBe('late');
  });
});
