import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, systemClock, type Clock, type Scheduled } from '../../../clock/index.js';
import { eventually, HeldRequests } from '../contract/context.contract.js';
import { BarePeer } from './bare-peer.fixture.js';
import { FrameKind } from './frames.js';
import { Relay } from './relay.fixture.js';
import { advancing, closeOf, TcpFixture } from './tcp-node.fixture.js';

const PING_MS = 2_000;
const SILENCE_MS = 6_000;

describe('A peer', () => {
  const tcp = new TcpFixture();
  const relays: Relay[] = [];
  afterEach(async () => {
    for (const relay of relays.splice(0)) relay.close();
    await tcp.end();
  });

  /** An asking node whose time the test moves, with a relay between it and the answering node. */
  async function apart() {
    const clock = new ManualClock();
    const requests = new HeldRequests();
    const node = await tcp.node({ handler: requests.handler });
    const asker = await tcp.node({ clock });
    const relay = await Relay.to(node.port);
    relays.push(relay);
    const peer = { ...node.peer, address: relay.address };
    return { clock, requests, relay, ask: (request: unknown) => asker.transport.request(peer, request) };
  }

  it('that takes long to answer, but lives, is waited for', async () => {
    const { clock, requests, ask } = await apart();
    const answer = ask('slow');
    await requests.arrived();
    for (let seconds = 0; seconds < 60; seconds++) {
      await clock.advance(1_000);
      // What was sent over the sockets is given the time to arrive: the pong to each ping.
      await answerOf(ask, requests, 1 + seconds);
    }
    requests.answer(0, 'at last');
    expect(await answer).toBe('at last');
  });

  it('that idles is asked whether it lives, and left alone when it answers', async () => {
    const { clock, requests, relay, ask } = await apart();
    await answerOf(ask, requests, 0);
    const quiet = Buffer.concat(relay.said[0] ?? []).length;
    for (let pings = 1; pings <= 10; pings++) {
      // Two intervals at the most: what was heard last may have come in the first.
      await advancing(clock, PING_MS, () => {
        expect(Buffer.concat(relay.said[0] ?? []).length).toBeGreaterThanOrEqual(quiet + 9 * pings);
      });
      await eventually(() => {
        const pongs = Buffer.concat(relay.answered[0] ?? []).length;
        expect(pongs).toBeGreaterThan(9 * pings);
      });
    }
    expect(relay.connections).toBe(1);
  });

  it('of which nothing is heard any more is given up; what it was asked has an unknown outcome', async () => {
    const { clock, requests, relay, ask } = await apart();
    const answer = ask('lost').then(
      () => 'answered',
      (failure: unknown) => failure,
    );
    await requests.arrived();
    relay.hold();
    let settled: unknown;
    void answer.then((failure) => (settled = failure));
    await clock.advance(SILENCE_MS - 1);
    expect(settled).toBeUndefined();
    await clock.advance(2 * PING_MS);
    expect(await answer).toMatchObject({
      effect: 'unknown',
      message: expect.stringContaining('nothing was heard') as unknown,
    });
    requests.answer(0, 'late');
  });

  it('that was given up is connected to anew', async () => {
    const { clock, requests, relay, ask } = await apart();
    await answerOf(ask, requests, 0);
    relay.hold();
    await clock.advance(SILENCE_MS + 2 * PING_MS);
    relay.release();
    await answerOf(ask, requests, 1);
    expect(relay.connections).toBe(2);
  });

  it('is not blamed for a time in which this node itself stood still', async () => {
    const clock = new StandingClock();
    const node = await tcp.node({ clock });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    peer.request(1, 'well?');
    await peer.frameFor(1);
    for (let checks = 0; checks < 2; checks++) clock.moveAtOnce(PING_MS);
    await eventually(() => expect(peer.received.at(-1)?.kind).toBe(FrameKind.ping));
    clock.moveAtOnce(PING_MS);
    // Written and not yet read, when the clock is looked at after a minute.
    peer.send(FrameKind.pong);
    clock.moveAtOnce(60_000);
    peer.request(2, 'well?');
    expect(await peer.frameFor(2)).toMatchObject({ kind: FrameKind.answer });
    await eventually(() => {
      clock.moveAtOnce(PING_MS);
      expect(peer.socket.closed).toBe(true);
    });
  });

  it('that has connected here and goes silent is let go, and its requests are cancelled', async () => {
    const clock = new ManualClock();
    const requests = new HeldRequests();
    const node = await tcp.node({ clock, handler: requests.handler });
    const peer = await BarePeer.greet(await tcp.socket(node.port), node.peer.nodeId);
    const closed = closeOf(peer.socket);
    peer.request(1, 'then silence');
    await requests.arrived();
    await clock.advance(SILENCE_MS + 2 * PING_MS);
    await closed;
    expect(peer.received.some(({ kind }) => kind === FrameKind.ping)).toBe(true);
    await eventually(() => expect(requests.held[0]?.signal.aborted).toBe(true));
    requests.answer(0, 'late');
  });

  it('costs nothing when it is gone: no timer is left', async () => {
    const clock = new ManualClock();
    const node = await tcp.node({ clock: systemClock });
    const asker = await tcp.node({ clock });
    expect(await asker.transport.request(node.peer, 1)).toBe(1);
    expect(clock.pending).toBe(1);
    await node.transport.stop();
    await eventually(() => expect(clock.pending).toBe(0));
  });
});

/** A clock that moves while nothing else does: no socket is read meanwhile. */
class StandingClock implements Clock {
  private readonly tasks = new Map<() => void, number>();
  private elapsedMs = 0;

  now(): number {
    return this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  schedule(delayMs: number, task: () => void): Scheduled {
    this.tasks.set(task, this.elapsedMs + delayMs);
    return { cancel: () => void this.tasks.delete(task) };
  }

  moveAtOnce(ms: number): void {
    this.elapsedMs += ms;
    for (const [task, dueMs] of Array.from(this.tasks)) {
      if (dueMs > this.elapsedMs) continue;
      this.tasks.delete(task);
      task();
    }
  }
}

/** Asks, and lets the request be answered. */
async function answerOf(
  ask: (request: unknown) => Promise<unknown>,
  requests: HeldRequests,
  index: number,
): Promise<void> {
  const answer = ask('well?');
  await requests.arrived(index + 1);
  requests.answer(index, 'well');
  expect(await answer).toBe('well');
}
