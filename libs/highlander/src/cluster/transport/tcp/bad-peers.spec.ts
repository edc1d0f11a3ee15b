import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { HeldRequests, eventually } from '../contract/context.contract.js';
import type { RequestHandler } from '../transport.js';
import { BarePeer } from './bare-peer.fixture.js';
import { FrameKind, frameOf } from './frames.js';
import { encodeFrame, REQUEST } from './message-codec.js';
import { Relay } from './relay.fixture.js';
import { closeOf, everythingFrom, TcpFixture } from './tcp-node.fixture.js';

describe('A peer that breaks the protocol', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  async function bare(handler?: RequestHandler, options = {}) {
    const node = await tcp.node({ handler, ...options });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    return { node, peer };
  }

  it.each([
    ['a frame of no known kind', frameOf(99)],
    ['a frame of the handshake', frameOf(FrameKind.hello, 0, 'again')],
    ['an answer, where it may only ask', frameOf(FrameKind.answer, 1, '\u0001')],
    ['a frame beyond the limit', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
    ['a frame without a kind', Buffer.from([0, 0, 0, 0])],
  ])('by %s is cut off, and nobody else', async (_what, frame) => {
    const { node, peer } = await bare();
    const other = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    const closed = everythingFrom(peer.socket);
    peer.socket.write(frame);
    await closed;
    other.request(1, 'well?');
    expect(await other.frameFor(1)).toMatchObject({ kind: FrameKind.answer });
  });

  it('is not listened to any more, not even to the end of what it said', async () => {
    const requests = new HeldRequests();
    const { peer } = await bare(requests.handler);
    const closed = closeOf(peer.socket);
    peer.socket.write(Buffer.concat([frameOf(99), encodeFrame(REQUEST, 1, 'and yet')]));
    await closed;
    expect(requests.held).toEqual([]);
  });

  it('by an answer that it has cancelled is not bothered', async () => {
    const requests = new HeldRequests();
    const { peer } = await bare(requests.handler);
    peer.request(1, 'cancelled');
    await requests.arrived();
    peer.send(FrameKind.cancel, 1);
    await eventually(() => expect(requests.held[0]?.signal.aborted).toBe(true));
    requests.answer(0, 'late');
    peer.request(2, 'next');
    await requests.arrived(2);
    requests.answer(1, 'next');
    await peer.frameFor(2);
    expect(peer.received.map(({ id }) => id)).toEqual([2]);
  });

  it('by the id of a request that is being answered is cut off, and its requests are cancelled', async () => {
    const requests = new HeldRequests();
    const { peer } = await bare(requests.handler);
    peer.request(1, 'first');
    await requests.arrived();
    const closed = closeOf(peer.socket);
    peer.request(1, 'second');
    await closed;
    await eventually(() => expect(requests.held[0]?.signal.aborted).toBe(true));
    expect(requests.held).toHaveLength(1);
    requests.answer(0, 'late');
  });

  it('by a request that can not be read is told so, and the next one is served', async () => {
    const { peer } = await bare();
    peer.send(FrameKind.request, 1, '\u00ff\u00ff');
    peer.send(FrameKind.taggedRequest, 2, '{"$date":"no date"}');
    peer.send(FrameKind.taggedRequest, 3, 'no JSON');
    peer.request(4, 'good');
    for (const id of [1, 2, 3]) {
      expect(await peer.frameFor(id)).toMatchObject({ kind: FrameKind.notTaken });
    }
    expect(await peer.frameFor(4)).toMatchObject({ kind: FrameKind.answer });
  });

  it('by answers to what was never asked, by cancelling what is not there, harms nobody', async () => {
    const { peer } = await bare();
    peer.send(FrameKind.cancel, 77);
    peer.send(FrameKind.goodbyeConfirmed);
    peer.send(FrameKind.pong);
    peer.request(1, 'good');
    expect(await peer.frameFor(1)).toMatchObject({ kind: FrameKind.answer });
  });

  it('by any bytes at all harms nobody', async () => {
    const node = await tcp.node();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 9, maxLength: 200 }), async (bytes) => {
        const socket = await tcp.socket(node.port);
        const peer = await BarePeer.greet(socket, node.peer.nodeId);
        peer.socket.end(bytes);
        await closeOf(peer.socket);
      }),
      { numRuns: 100, seed: 1 },
    );
    expect(await node.transport.request(node.peer, 'still there?')).toBe('still there?');
  });

  it('by announcing a large frame of which little comes takes up no more than it sends', async () => {
    const { node } = await bare();
    const peers = await Promise.all(
      Array.from({ length: 50 }, async () => BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId)),
    );
    const before = process.memoryUsage().arrayBuffers;
    for (const { socket } of peers) {
      const head = Buffer.alloc(1_000);
      head.writeUInt32BE(32 * 1024 * 1024 - 4);
      socket.write(head);
    }
    peers[0]?.send(FrameKind.ping);
    expect(await node.transport.request(node.peer, 'still there?')).toBe('still there?');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('An answering node', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it('that breaks the protocol is cut off, and what it was asked has an unknown outcome', async () => {
    const asker = await tcp.node();
    const requests = new HeldRequests();
    const node = await tcp.node({ handler: requests.handler });
    const relay = await Relay.to(node.port);
    try {
      const peer = { ...node.peer, address: relay.address };
      const answer = asker.transport.request(peer, 1).catch((error: unknown) => error);
      await requests.arrived();
      relay.inject(frameOf(99));
      expect(await answer).toMatchObject({
        effect: 'unknown',
        message: expect.stringContaining('frame 99') as unknown,
      });
      requests.answer(0, 'late');
    } finally {
      relay.close();
    }
  });
});
