import { describe, expect, it } from 'vitest';
import { TransportFailure } from '../transport.js';
import { eventually, HeldRequests, type ContractContext } from './context.contract.js';

const notSent = { constructor: TransportFailure, effect: 'none' };
const unknown = { constructor: TransportFailure, effect: 'unknown' };

export function describePeers(context: ContractContext): void {
  describe('a node', () => {
    it('is not reached where nobody listens any more', async () => {
      const [a, b] = [await context.start(), await context.start()];
      await b.transport.stop();
      await expect(a.transport.request(b.peer, 1)).rejects.toMatchObject(notSent);
    });

    it('is not reached by what is no address', async () => {
      const a = await context.start();
      for (const address of ['', 'nowhere', '://', ':0', '[::1', 'a b:1']) {
        await expect(a.transport.request({ nodeId: 'b', address }, 1)).rejects.toMatchObject(notSent);
      }
    });

    it('gets nothing that is meant for another node which had its address before', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const former = { nodeId: 'former', address: b.peer.address };
      await expect(a.transport.request(former, 1)).rejects.toMatchObject(notSent);
      expect(requests.held).toEqual([]);
    });

    it('gets nothing from another namespace', async () => {
      const requests = new HeldRequests();
      const a = await context.start(undefined, { namespace: 'other' });
      const b = await context.start(requests.handler);
      await expect(a.transport.request(b.peer, 1)).rejects.toMatchObject(notSent);
      expect(requests.held).toEqual([]);
    });

    it('that has left the cluster is waited for no longer, and can be asked again', async () => {
      const requests = new HeldRequests();
      const [a, b, c] = [
        await context.start(),
        await context.start(requests.handler),
        await context.start(requests.handler),
      ];
      const toLeaving = a.transport.request(b.peer, 'leaving');
      const toStaying = a.transport.request(c.peer, 'staying');
      await requests.arrived(2);
      a.transport.disconnect(b.peer.nodeId);
      await expect(toLeaving).rejects.toMatchObject(unknown);
      const again = a.transport.request(b.peer, 'again');
      await requests.arrived(3);
      for (const index of [0, 1, 2]) requests.answer(index, requests.held[index]?.request);
      expect(await again).toBe('again');
      expect(await toStaying).toBe('staying');
    });

    it('that has left the cluster is answered all the same', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(requests.handler), await context.start()];
      const answer = b.transport.request(a.peer, 1);
      await requests.arrived();
      a.transport.disconnect(b.peer.nodeId);
      a.transport.disconnect('nobody knows it');
      requests.answer(0, 'answer');
      expect(await answer).toBe('answer');
      expect(requests.held[0]?.signal.aborted).toBe(false);
    });
  });

  describe('a node that stops', () => {
    it('answers what it has, and takes no more', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const before = Array.from({ length: 20 }, (_, index) => a.transport.request(b.peer, index));
      await requests.arrived(20);
      let stopped = false;
      const stopping = b.transport.stop().then(() => (stopped = true));
      await expect(a.transport.request(b.peer, 'meanwhile')).rejects.toMatchObject(notSent);
      expect(stopped).toBe(false);
      for (let index = 0; index < 20; index++) requests.answer(index, index);
      expect(await Promise.all(before)).toEqual(before.map((_, index) => index));
      await stopping;
      expect(requests.held).toHaveLength(20);
    });

    it('loses no frame: each request under way is answered, or surely was not begun', async () => {
      const begun = new Set<unknown>();
      const a = await context.start();
      const b = await context.start(async (request) => {
        begun.add(request);
        return request;
      });
      await a.transport.request(b.peer, 'warm');
      const answered: number[] = [];
      const refused: number[] = [];
      let stopping: Promise<void> | undefined;
      for (let round = 0; round < 50; round++) {
        const wave = Array.from({ length: 20 }, (_, index) => round * 20 + index);
        const settled = wave.map((number) =>
          a.transport.request(b.peer, number).then(
            () => answered.push(number),
            (failure: TransportFailure) => {
              expect(failure).toMatchObject(notSent);
              refused.push(number);
            },
          ),
        );
        if (round === 10) stopping = b.transport.stop();
        await Promise.race(settled);
      }
      await stopping;
      await eventually(() => expect(answered.length + refused.length).toBe(1_000));
      expect(refused.length).toBeGreaterThan(0);
      expect(answered.every((number) => begun.has(number))).toBe(true);
      expect(refused.filter((number) => begun.has(number))).toEqual([]);
    });

    it('may still ask others for what its answers need', async () => {
      const requests = new HeldRequests();
      const [a, c] = [await context.start(), await context.start(requests.handler)];
      const b = await context.start(async () => {
        await b.transport.request(c.peer, 'first');
        return b.transport.request(c.peer, 'second');
      });
      const answer = a.transport.request(b.peer, 1);
      await requests.arrived();
      const stopping = b.transport.stop();
      requests.answer(0, undefined);
      await requests.arrived(2);
      requests.answer(1, 'answer');
      expect(await answer).toBe('answer');
      await stopping;
    });

    it('still gets the answers to what it has asked', async () => {
      const requests = new HeldRequests();
      const [a, b] = [await context.start(), await context.start(requests.handler)];
      const answer = a.transport.request(b.peer, 1);
      await requests.arrived();
      const stopping = a.transport.stop();
      requests.answer(0, 'answer');
      expect(await answer).toBe('answer');
      await stopping;
    });

    it('makes no requests afterwards, nor before it has started', async () => {
      const [a, b] = [await context.start(), await context.start()];
      await a.transport.stop();
      await a.transport.stop();
      await expect(a.transport.request(b.peer, 1)).rejects.toMatchObject(notSent);
    });

    it('together with the node that asks it leaves nobody waiting', async () => {
      const [a, b] = [await context.start(), await context.start()];
      await Promise.all([a.transport.request(b.peer, 1), b.transport.request(a.peer, 1)]);
      await expect(Promise.all([a.transport.stop(), b.transport.stop()])).resolves.toBeDefined();
    });

    it('may start again', async () => {
      const [a, b] = [await context.start(), await context.start()];
      expect(await a.transport.request(b.peer, 1)).toBe(1);
      await b.transport.stop();
      const address = await b.transport.start(async (request) => ['again', request]);
      expect(await a.transport.request({ ...b.peer, address }, 2)).toEqual(['again', 2]);
      expect(await b.transport.request(a.peer, 3)).toBe(3);
    });
  });
}
