import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { eventually } from '../contract/context.contract.js';
import { FrameKind, frameOf } from './frames.js';
import { Initiation } from './handshake.js';
import { MAX_STRANGERS } from './listener.js';
import { Relay } from './relay.fixture.js';
import { closeOf, everythingFrom, TcpFixture } from './tcp-node.fixture.js';

const secret = 'there can be only one';

/** The same bytes in every run. */
function noise(seed: number, bytes: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length: bytes }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16),
  );
}

describe('A stranger who connects to a node', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('and sends garbage gets no answer, and no service (%i)', async (seed) => {
    const node = await tcp.node({ secret });
    const socket = await tcp.socket(node.port);
    socket.write(noise(seed, 100_000));
    expect((await everythingFrom(socket)).length).toBe(0);
    expect(await node.transport.request(node.peer, 'still there?')).toBe('still there?');
  });

  it.each([
    ['a length beyond all measure', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['a length that is too small for a frame', Buffer.from([0, 0, 0, 1, 1])],
    ['a frame that is too large for a handshake', Buffer.from([0, 0, 0x10, 0])],
    ['a request', frameOf(FrameKind.request, 1, '\u0001')],
    ['a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('and sends %s is shown the door at once', async (_what, bytes) => {
    // No time passes in which it could be shown the door for being slow.
    const node = await tcp.node({ secret, clock: new ManualClock() });
    const socket = await tcp.socket(node.port);
    socket.write(bytes);
    expect((await everythingFrom(socket)).length).toBe(0);
  });

  it('and does not know the secret learns that, and no more', async () => {
    const node = await tcp.node({ secret });
    const other = await tcp.node({ secret: 'a guess' });
    const nobody = await tcp.node();
    for (const { transport } of [other, nobody]) {
      await expect(transport.request(node.peer, 1)).rejects.toMatchObject({
        effect: 'none',
        message: expect.stringContaining('the secrets of the two nodes differ') as unknown,
      });
    }
  });

  it('and says nothing, or a part only, is shown the door after a while', async () => {
    const clock = new ManualClock();
    const node = await tcp.node({ secret, clock, handshakeTimeoutMs: 1_000 });
    const hello = new Initiation({ namespace: 'test', nodeId: 'x' }, node.peer.nodeId, secret, 'n').hello();
    const sockets = await Promise.all(
      [0, 1, 10, hello.length].map(async (bytes) => {
        const socket = await tcp.socket(node.port);
        socket.write(hello.subarray(0, bytes));
        return socket;
      }),
    );
    const closed = sockets.map(everythingFrom);
    await eventually(() => expect(clock.pending).toBe(4));
    await clock.advance(999);
    expect(sockets.map((socket) => socket.closed)).toEqual([false, false, false, false]);
    await clock.advance(1);
    await Promise.all(closed);
    expect(clock.pending).toBe(0);
  });

  it('and sends a byte now and then does not get longer for it', async () => {
    const clock = new ManualClock();
    const node = await tcp.node({ secret, clock, handshakeTimeoutMs: 1_000 });
    const hello = new Initiation({ namespace: 'test', nodeId: 'x' }, node.peer.nodeId, secret, 'n').hello();
    const socket = await tcp.socket(node.port);
    await eventually(() => expect(clock.pending).toBe(1));
    const closed = closeOf(socket.resume());
    for (let index = 0; index < 10; index++) {
      socket.write(hello.subarray(index, index + 1));
      await clock.advance(100);
    }
    await closed;
  });

  it('and repeats what a node has said before gets no further than to a challenge', async () => {
    const node = await tcp.node({ secret });
    const relay = await Relay.to(node.port);
    try {
      const asker = await tcp.node({ secret });
      const peer = { ...node.peer, address: relay.address };
      expect(await asker.transport.request(peer, 'recorded')).toBe('recorded');
      const [recorded = []] = relay.said;
      const socket = await tcp.socket(node.port);
      const answered = everythingFrom(socket);
      socket.write(Buffer.concat(recorded));
      const answer = await answered;
      expect(answer[4]).toBe(FrameKind.challenge);
      const second = answer.subarray(4 + answer.readUInt32BE(0));
      expect(second[4]).toBe(FrameKind.refusal);
      expect(second.toString()).not.toContain('recorded');
    } finally {
      relay.close();
    }
  });

  it('is one of 10,000, none of whom is served, while nodes are', async () => {
    const node = await tcp.node({ secret });
    const asker = await tcp.node({ secret });
    expect(await asker.transport.request(node.peer, 'before')).toBe('before');
    const before = process.memoryUsage().heapUsed;
    let open = 0;
    let largest = 0;
    const late = await tcp.node({ secret });
    for (let round = 0; round < 20; round++) {
      const sockets = await Promise.all(Array.from({ length: 500 }, () => tcp.socket(node.port)));
      open += sockets.length;
      for (const socket of sockets) socket.resume().once('close', () => (open -= 1));
      await eventually(() => expect(open).toBeLessThanOrEqual(MAX_STRANGERS));
      largest = Math.max(largest, process.memoryUsage().heapUsed - before);
      // Connects anew, in the crowd.
      late.transport.disconnect(node.peer.nodeId);
      expect(await late.transport.request(node.peer, round)).toBe(round);
    }
    expect(await asker.transport.request(node.peer, 'after')).toBe('after');
    expect(open).toBeLessThanOrEqual(MAX_STRANGERS);
    // What has not been collected yet is in it, too.
    expect(largest).toBeLessThan(200_000_000);
  });
});
