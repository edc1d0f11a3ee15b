import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { eventually, HeldRequests } from '../contract/context.contract.js';
import { TransportFailure } from '../transport.js';
import { BarePeer } from './bare-peer.fixture.js';
import { FrameKind, frameOf } from './frames.js';
import { Relay } from './relay.fixture.js';
import { advancing, closeOf, TcpFixture } from './tcp-node.fixture.js';

const MIB = 1024 * 1024;

describe('A message over the limit', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it('fails alone, without having been sent', async () => {
    const node = await tcp.node({ maxFrameBytes: 10_000 });
    const [bad, good, tagged] = await Promise.allSettled([
      node.transport.request(node.peer, 'x'.repeat(10_000)),
      node.transport.request(node.peer, 'x'.repeat(9_900)),
      node.transport.request(node.peer, new Map([['x', 'x'.repeat(10_000)]])),
    ]);
    expect(bad).toMatchObject({ reason: { effect: 'none' } });
    expect((bad as PromiseRejectedResult).reason.message).toContain('more than the 10000 allowed');
    expect(tagged).toMatchObject({ reason: { effect: 'none' } });
    expect(good).toMatchObject({ value: 'x'.repeat(9_900) });
  });

  it('fails alone as an answer, with unknown effect', async () => {
    const node = await tcp.node({
      maxFrameBytes: 10_000,
      handler: async (bytes) => 'x'.repeat(bytes as number),
    });
    const [bad, good] = await Promise.allSettled([
      node.transport.request(node.peer, 10_000),
      node.transport.request(node.peer, 9_900),
    ]);
    expect(bad).toMatchObject({ reason: { constructor: TransportFailure, effect: 'unknown' } });
    expect(good).toMatchObject({ value: 'x'.repeat(9_900) });
  });
});

describe('A peer that does not read', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it('is asked no more than may wait for it; what waits fails without effect when the connection ends', async () => {
    const requests = new HeldRequests();
    const node = await tcp.node({ handler: requests.handler });
    const clock = new ManualClock();
    const asker = await tcp.node({ clock, maxFrameBytes: MIB, maxQueuedBytes: 50 * MIB });
    const relay = await Relay.to(node.port);
    const peer = { ...node.peer, address: relay.address };
    const first = asker.transport.request(peer, 'first');
    await requests.arrived();
    requests.answer(0, 'answer');
    expect(await first).toBe('answer');
    relay.hold();
    const settled = Array.from({ length: 60 }, (_, index) =>
      asker.transport.request(peer, new Uint8Array(MIB - 1_000).fill(index)).then(
        () => 'answered',
        (failure: TransportFailure) => failure,
      ),
    );
    const refused = (await settled[59]) as TransportFailure;
    expect(refused).toMatchObject({ effect: 'none' });
    expect(refused.message).toContain('bytes wait to be sent');
    // What has not left is taken back at a goodbye, without waiting for the connection to end.
    relay.inject(frameOf(FrameKind.goodbye));
    expect(await settled[48]).toMatchObject({ effect: 'none' });
    relay.close();
    const effects = (await Promise.all(settled)).map((failure) => (failure as TransportFailure).effect);
    const written = effects.filter((effect) => effect === 'unknown').length;
    expect(effects).toEqual(effects.map((_, index) => (index < written ? 'unknown' : 'none')));
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(30);
    expect(requests.held).toHaveLength(1);
  });

  it('is not read from while it leaves its answers unread, and is cut off in the end', async () => {
    const clock = new ManualClock();
    let begun = 0;
    const answer = new Uint8Array(MIB / 2);
    const node = await tcp.node({
      clock,
      handler: async () => {
        begun += 1;
        return answer;
      },
    });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    peer.socket.pause();
    const padding = 'x'.repeat(10_000);
    for (let id = 1; id <= 3_000; id++) peer.request(id, padding);
    // It takes what the system's buffers take, and no more.
    let last = -1;
    await eventually(() => {
      const now = begun;
      const unchanged = now === last && now > 0;
      last = now;
      if (!unchanged) throw new Error('still going on');
    });
    expect(begun).toBeLessThan(100);

    const closed = closeOf(peer.socket);
    await advancing(clock, 1_000, () => expect(clock.pending).toBe(0));
    peer.socket.resume();
    await closed;
    expect(begun).toBeLessThan(100);
  });

  it('but slowly is not cut off as long as it goes on', async () => {
    const clock = new ManualClock();
    const answer = new Uint8Array(MIB / 2);
    const node = await tcp.node({ clock, handler: async () => answer });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    for (let id = 1; id <= 100; id++) peer.request(id, id);
    for (let read = 8; read <= 96; read += 8) {
      peer.socket.resume();
      await eventually(() => expect(peer.received.length).toBeGreaterThanOrEqual(read));
      peer.socket.pause();
      await clock.advance(2_000);
    }
    peer.socket.resume();
    await eventually(() => {
      expect(peer.received.filter(({ kind }) => kind === FrameKind.answer)).toHaveLength(100);
    });
  });

  it('and then reads gets all its answers', async () => {
    const answer = new Uint8Array(100_000);
    const node = await tcp.node({ handler: async () => answer });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    peer.socket.pause();
    for (let id = 1; id <= 300; id++) peer.request(id, 'x'.repeat(10_000));
    await eventually(() => expect(peer.socket.readableLength).toBeGreaterThan(0));
    peer.socket.resume();
    await eventually(() => expect(peer.received).toHaveLength(300));
    expect(peer.received.every(({ kind }) => kind === FrameKind.answer)).toBe(true);
  });

  it('is told that an answer could not wait for it any more', async () => {
    const requests = new HeldRequests();
    const node = await tcp.node({ handler: requests.handler, maxFrameBytes: MIB, maxQueuedBytes: 8 * MIB });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    for (let id = 1; id <= 40; id++) peer.request(id, id);
    await requests.arrived(40);
    peer.socket.pause();
    for (let index = 0; index < 40; index++) requests.answer(index, new Uint8Array(MIB - 1_000));
    await eventually(() => expect(peer.socket.readableLength).toBeGreaterThan(0));
    peer.socket.resume();
    await eventually(() => expect(peer.received).toHaveLength(40));
    const kinds = peer.received.map(({ kind }) => kind);
    expect(kinds).toContain(FrameKind.answer);
    expect(peer.received.find(({ kind }) => kind === FrameKind.notAnswered)?.text).toContain('8388608');
  });
});
