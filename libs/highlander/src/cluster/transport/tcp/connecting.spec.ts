import { afterEach, describe, expect, it } from 'vitest';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { ManualClock } from '../../../clock/index.js';
import { eventually, HeldRequests } from '../contract/context.contract.js';
import { BarePeer } from './bare-peer.fixture.js';
import { FrameKind } from './frames.js';
import { Relay } from './relay.fixture.js';
import { closeOf, TcpFixture } from './tcp-node.fixture.js';

describe('Connecting to a peer', () => {
  const tcp = new TcpFixture();
  const others: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) other.close();
    await tcp.end();
  });

  /** A peer that accepts connections and says nothing. */
  async function mute() {
    let connections = 0;
    const server: Server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {});
      others.push({ close: () => socket.destroy() });
    });
    others.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { peer: { nodeId: 'mute', address: `127.0.0.1:${port}` }, connections: () => connections };
  }

  it('is done once for all that have something to ask, and once for each direction', async () => {
    const [a, b] = [await tcp.node(), await tcp.node()];
    const relay = await Relay.to(b.port);
    others.push(relay);
    const peer = { ...b.peer, address: relay.address };
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    expect(await Promise.all(numbers.map((number) => a.transport.request(peer, number)))).toEqual(numbers);
    expect(await a.transport.request(peer, 'later')).toBe('later');
    expect(await b.transport.request(a.peer, 'back')).toBe('back');
    expect(relay.connections).toBe(1);
  });

  it('ends after a while, and all that waited for it surely did not arrive', async () => {
    const clock = new ManualClock();
    const { peer, connections } = await mute();
    const node = await tcp.node({ clock, handshakeTimeoutMs: 3_000 });
    const waiting = [1, 2].map((request) => node.transport.request(peer, request).catch((error) => error));
    await eventually(() => expect(connections()).toBe(1));
    await clock.advance(3_000);
    for (const failure of waiting) {
      expect(await failure).toMatchObject({
        effect: 'none',
        message: expect.stringContaining('no connection within 3000 ms') as unknown,
      });
    }
  });

  it('is tried again after a moment, not at once', async () => {
    const clock = new ManualClock();
    const { peer, connections } = await mute();
    const node = await tcp.node({ clock, handshakeTimeoutMs: 1_000 });
    const ask = () => node.transport.request(peer, 1).catch((error: unknown) => error);
    const first = ask();
    await clock.advance(1_000);
    await first;
    for (let attempt = 0; attempt < 100; attempt++) expect(await ask()).toMatchObject({ effect: 'none' });
    expect(connections()).toBe(1);
    await clock.advance(250);
    const second = ask();
    await eventually(() => expect(connections()).toBe(2));
    await clock.advance(1_000);
    await second;
    await clock.advance(250);
    expect(clock.pending).toBe(0);
  });

  it('may be given up by one who waits, without harm to the others', async () => {
    const requests = new HeldRequests();
    const [a, b] = [await tcp.node(), await tcp.node({ handler: requests.handler })];
    const controller = new AbortController();
    const given = a.transport.request(b.peer, 'given up', { signal: controller.signal });
    const kept = a.transport.request(b.peer, 'kept');
    controller.abort();
    await expect(given).rejects.toMatchObject({ effect: 'none' });
    await requests.arrived();
    requests.answer(0, 'answer');
    expect(await kept).toBe('answer');
    expect(requests.held.map(({ request }) => request)).toEqual(['kept']);
  });

  it('is not needed for what is given up before it is written: that never leaves', async () => {
    const requests = new HeldRequests();
    const [a, b] = [await tcp.node(), await tcp.node({ handler: requests.handler })];
    const first = a.transport.request(b.peer, 'first');
    await requests.arrived();
    const controller = new AbortController();
    const given = a.transport.request(b.peer, 'given up', { signal: controller.signal });
    controller.abort();
    await expect(given).rejects.toMatchObject({ effect: 'none' });
    const last = a.transport.request(b.peer, 'last');
    await requests.arrived(2);
    for (const index of [0, 1]) requests.answer(index, index);
    expect(await Promise.all([first, last])).toEqual([0, 1]);
    expect(requests.held.map(({ request }) => request)).toEqual(['first', 'last']);
  });

  it('ends at once when the peer has left the cluster', async () => {
    const { peer, connections } = await mute();
    const node = await tcp.node();
    const waiting = node.transport.request(peer, 1).catch((error: unknown) => error);
    await eventually(() => expect(connections()).toBe(1));
    node.transport.disconnect('mute');
    expect(await waiting).toMatchObject({ effect: 'none' });
  });

  it('to a new address of a node leaves what goes on at the old one alone', async () => {
    const requests = new HeldRequests();
    const asker = await tcp.node();
    const before = await tcp.node({ nodeId: 'same', handler: requests.handler });
    const after = await tcp.node({ nodeId: 'same' });
    const old = asker.transport.request(before.peer, 'old');
    await requests.arrived();
    expect(await asker.transport.request(after.peer, 'new')).toBe('new');
    requests.answer(0, 'answer');
    expect(await old).toBe('answer');
  });

  it('that fails leaves this node free to stop', async () => {
    const { peer } = await mute();
    const node = await tcp.node();
    const waiting = node.transport.request(peer, 1).catch((error: unknown) => error);
    await node.transport.stop();
    expect(await waiting).toMatchObject({ effect: 'none' });
  });
});

describe('A node that stops', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it('does not wait for ever for a handler, nor for a peer that does not confirm', async () => {
    const clock = new ManualClock();
    const requests = new HeldRequests();
    const node = await tcp.node({ clock, handler: requests.handler, stopTimeoutMs: 1_500 });
    const asker = await tcp.node();
    const answer = asker.transport.request(node.peer, 1).catch((error: unknown) => error);
    await requests.arrived();
    let stopped = false;
    const stopping = node.transport.stop().then(() => (stopped = true));
    await clock.advance(1_499);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stopping;
    expect(await answer).toMatchObject({ effect: 'unknown' });
    expect(clock.pending).toBe(0);
    expect(requests.held[0]?.signal.aborted).toBe(true);
  });

  it('waits for no time to pass, where its peers confirm', async () => {
    const node = await tcp.node({ clock: new ManualClock() });
    const asker = await tcp.node();
    expect(await asker.transport.request(node.peer, 1)).toBe(1);
    await node.transport.stop();
    await expect(asker.transport.request(node.peer, 2)).rejects.toMatchObject({ effect: 'none' });
  });

  it('hears a peer out until it confirms, and refuses what was on its way', async () => {
    const requests = new HeldRequests();
    const node = await tcp.node({ handler: requests.handler });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    peer.request(1, 'before');
    await requests.arrived();
    const stopping = node.transport.stop();
    requests.answer(0, 'answer');
    expect(await peer.frameFor(1)).toMatchObject({ kind: FrameKind.answer });
    expect(peer.received[0]).toMatchObject({ kind: FrameKind.goodbye });
    peer.request(2, 'crossed the goodbye');
    expect(await peer.frameFor(2)).toMatchObject({ kind: FrameKind.notTaken });
    peer.send(FrameKind.goodbyeConfirmed);
    await Promise.all([stopping, closeOf(peer.socket)]);
    expect(requests.held).toHaveLength(1);
  });

  it('closes at once on who has not said who it is', async () => {
    const node = await tcp.node({ clock: new ManualClock() });
    const stranger = await tcp.socket(node.port);
    expect(await node.transport.request(node.peer, 'accepted after the stranger')).toBeTypeOf('string');
    const closed = closeOf(stranger.resume());
    await node.transport.stop();
    await closed;
  });

  it('leaves its port free', async () => {
    const first = await tcp.node();
    await first.transport.stop();
    const second = await tcp.node({ port: first.port });
    expect(second.port).toBe(first.port);
    await expect(tcp.node({ port: first.port })).rejects.toThrow(
      /can't listen on 127\.0\.0\.1:\d+.*EADDRINUSE/,
    );
  });

  it('can be started only once, until it has stopped', async () => {
    const node = await tcp.node();
    await expect(node.transport.start(async () => {})).rejects.toThrow('in use already');
  });
});
