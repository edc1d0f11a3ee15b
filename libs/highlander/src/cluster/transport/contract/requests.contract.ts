import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFaithful, storable } from '../../../object/codec/storable.fixture.js';
import { TransportFailure } from '../transport.js';
import { eventually, HeldRequests, type ContractContext } from './context.contract.js';

export function describeRequests(context: ContractContext): void {
  describe('a request', () => {
    it('is answered by the node that it is for, which learns from whom it is', async () => {
      const [a, b] = [
        await context.start(),
        await context.start(async (request, { from }) => [request, from]),
      ];
      expect(await a.transport.request(b.peer, 'hello')).toEqual(['hello', a.peer.nodeId]);
    });

    it('can go both ways at once, and to oneself', async () => {
      const [a, b] = [await context.start(), await context.start()];
      expect(
        await Promise.all([
          a.transport.request(b.peer, 1),
          b.transport.request(a.peer, 2),
          a.transport.request(a.peer, 3),
        ]),
      ).toEqual([1, 2, 3]);
    });

    it('may make another one to the asking node while it is answered', async () => {
      const a = await context.start();
      const b = await context.start(() => b.transport.request(a.peer, 'and you?'));
      expect(await a.transport.request(b.peer, 'how are you?')).toBe('and you?');
    });

    it('waits for no other: answers come as they are ready', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const answers = ['first', 'second', 'third'].map((text) => a.transport.request(b.peer, text));
      await requests.arrived(3);
      expect(requests.held.map(({ request }) => request)).toEqual(['first', 'second', 'third']);
      for (const index of [2, 0, 1]) {
        requests.answer(index, index);
        expect(await answers[index]).toBe(index);
      }
    });

    it('is one of thousands, each of which gets its own answer', async () => {
      const [a, b] = [await context.start(), await context.start()];
      const numbers = Array.from({ length: 5_000 }, (_, index) => index);
      const answers = await Promise.all(numbers.map((number) => a.transport.request(b.peer, number)));
      expect(answers).toEqual(numbers);
    });

    it('may be large', async () => {
      const [a, b] = [await context.start(), await context.start()];
      const bytes = new Uint8Array(3_000_000).map((_, index) => index);
      const text = 'ünïcödé '.repeat(300_000);
      const answer = (await a.transport.request(b.peer, { bytes, text })) as {
        bytes: unknown;
        text: unknown;
      };
      expect(Buffer.compare(answer.bytes as Uint8Array, bytes)).toBe(0);
      expect(answer.text).toBe(text);
    });

    it('carries every storable value as it is, to the last bit, there and back', async () => {
      const seen: unknown[] = [];
      const a = await context.start();
      const b = await context.start(async (request) => {
        seen.push(request);
        return request;
      });
      await fc.assert(
        fc.asyncProperty(storable, async (value) => {
          seen.length = 0;
          const answer = await a.transport.request(b.peer, value);
          expect(isFaithful(value, seen[0])).toBe(true);
          expect(isFaithful(value, answer)).toBe(true);
        }),
        { numRuns: 300 },
      );
    });

    it('arrives as it was when it was made, and shares nothing with what was sent', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const request = { todos: ['milk'] };
      const answer = a.transport.request(b.peer, request);
      request.todos.push('eggs');
      await requests.arrived();
      expect(requests.held[0]?.request).toEqual({ todos: ['milk'] });
      requests.answer(0, requests.held[0]?.request);
      expect(await answer).toEqual({ todos: ['milk'] });
      expect(await answer).not.toBe(requests.held[0]?.request);
    });

    it.each([
      ['a function', () => 1],
      ['an instance of a class', new (class Todo {})()],
      ['a symbol inside', { list: [Symbol('s')] }],
      ['a hole', [1, , 3]], // oxlint-disable-line no-sparse-arrays
      ['a key __proto__', JSON.parse('{"__proto__":{"admin":true}}')],
    ])('with %s fails alone, without having been sent', async (_what, value: unknown) => {
      const [a, b] = [await context.start(), await context.start()];
      const [bad, good] = await Promise.allSettled([
        a.transport.request(b.peer, value),
        a.transport.request(b.peer, 'good'),
      ]);
      expect(bad).toMatchObject({
        reason: { constructor: TransportFailure, effect: 'none', isLasting: true },
      });
      expect(good).toMatchObject({ value: 'good' });
    });

    it('whose answer can not be carried fails alone, with unknown effect, saying why', async () => {
      const a = await context.start();
      const b = await context.start(async (request) => (request === 'bad' ? () => 1 : request));
      const [bad, good] = await Promise.allSettled([
        a.transport.request(b.peer, 'bad'),
        a.transport.request(b.peer, 'good'),
      ]);
      expect(bad).toMatchObject({
        reason: { constructor: TransportFailure, effect: 'unknown', isLasting: true },
      });
      expect((bad as PromiseRejectedResult).reason.message).toContain('it is a function');
      expect(good).toMatchObject({ value: 'good' });
    });

    it('whose handler fails has an unknown effect, and the message of the failure', async () => {
      const a = await context.start();
      const b = await context.start(() => Promise.reject(new Error('the handler broke')));
      await expect(a.transport.request(b.peer, 1)).rejects.toMatchObject({
        constructor: TransportFailure,
        effect: 'unknown',
        message: expect.stringContaining('the handler broke') as unknown,
      });
    });
  });

  describe('a request that was given up', () => {
    const reason = new Error('time is over');

    it('beforehand is never sent', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const signal = AbortSignal.abort(reason);
      await expect(a.transport.request(b.peer, 1, { signal })).rejects.toMatchObject({
        constructor: TransportFailure,
        effect: 'none',
        cause: reason,
      });
      const answer = a.transport.request(b.peer, 2);
      await requests.arrived();
      expect(requests.held.map(({ request }) => request)).toEqual([2]);
      requests.answer(0, 'answer');
      expect(await answer).toBe('answer');
    });

    it('while it is answered fails at once, with unknown effect, and the other side is told', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const controller = new AbortController();
      const given = a.transport.request(b.peer, 1, { signal: controller.signal });
      const kept = a.transport.request(b.peer, 2);
      await requests.arrived(2);
      controller.abort(reason);
      await expect(given).rejects.toMatchObject({ effect: 'unknown', cause: reason });
      await eventually(() => expect(requests.held[0]?.signal.aborted).toBe(true));
      expect(requests.held[1]?.signal.aborted).toBe(false);
      requests.answer(0, 'late');
      requests.answer(1, 'in time');
      expect(await kept).toBe('in time');
    });

    it('after its answer changes nothing', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const controller = new AbortController();
      const answer = a.transport.request(b.peer, 1, { signal: controller.signal });
      await requests.arrived();
      requests.answer(0, 'answer');
      expect(await answer).toBe('answer');
      controller.abort(reason);
      const next = a.transport.request(b.peer, 2);
      await requests.arrived(2);
      expect(requests.held[0]?.signal.aborted).toBe(false);
      requests.answer(1, 'next');
      expect(await next).toBe('next');
    });
  });
}
