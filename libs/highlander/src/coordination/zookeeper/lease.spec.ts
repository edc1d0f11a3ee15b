import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock/index.js';
import { instantOf } from './instant.js';
import { ZooKeeperLease } from './lease.js';
import { sessionEnded } from './replies.js';

const T = 10_000;
const TICK = 2_000;

/** A lease whose handshake was answered at time 0, and heartbeats whose answers take as long as they are told to. */
function leased(tickMs: number | undefined = TICK) {
  const clock = new ManualClock();
  const lease = new ZooKeeperLease(clock, tickMs);
  lease.connected(instantOf(clock), T);
  const beat = async (answeredAfterMs = 0) => {
    const sentAt = instantOf(clock);
    await clock.advance(answeredAfterMs);
    lease.acknowledged(sentAt);
  };
  return { clock, lease, beat };
}

describe('a lease (I2)', () => {
  it('ends 0.9 T after the handshake was sent, if nothing else comes', async () => {
    const { clock, lease } = leased();
    await clock.advance(0.9 * T - 1);
    expect(lease.isValid()).toBe(true);
    await clock.advance(1);
    expect(lease.isValid()).toBe(false);
  });

  it('is not there before a handshake', () => {
    expect(new ZooKeeperLease(new ManualClock(), TICK).isValid()).toBe(false);
  });

  it('is not made longer by one heartbeat', async () => {
    const { clock, lease, beat } = leased();
    await clock.advance(8_000);
    await beat();
    await clock.advance(1_000);
    expect(lease.isValid()).toBe(false);
  });

  it('ends 0.9 T after a heartbeat was sent, once one is acknowledged that was sent a tick after its answer', async () => {
    const { clock, lease, beat } = leased();
    await clock.advance(1_000);
    await beat(500);
    await clock.advance(TICK);
    await beat(300);
    await clock.advance(1_000 + 0.9 * T - clock.monotonicMs() - 1);
    expect(lease.isValid()).toBe(true);
    await clock.advance(1);
    expect(lease.isValid()).toBe(false);
  });

  it('is not made longer by a heartbeat that was sent less than a tick after the answer to another one', async () => {
    const { clock, lease, beat } = leased();
    await clock.advance(1_000);
    await beat(500);
    await clock.advance(TICK - 1);
    // Its answer comes late, but what counts is when it was sent.
    await beat(3_000);
    await clock.advance(0.9 * T - clock.monotonicMs());
    expect(lease.isValid()).toBe(false);
  });

  it('takes half of T for the tick of servers that nobody knows', async () => {
    const { clock, lease, beat } = leased(undefined);
    await beat();
    await clock.advance(T / 2 - 1);
    await beat();
    await clock.advance(0.9 * T - clock.monotonicMs());
    expect(lease.isValid()).toBe(false);
    await beat();
    await clock.advance(T / 2);
    await beat();
    expect(lease.isValid()).toBe(true);
  });

  it('is not made longer by heartbeats of two connections', async () => {
    const { clock, lease, beat } = leased();
    const handshake = instantOf(clock);
    await clock.advance(5_000);
    await beat();
    // Taken up again, by a handshake that was sent long ago.
    lease.connected(handshake, T);
    await clock.advance(3_000);
    await beat();
    await clock.advance(1_000);
    expect(lease.isValid()).toBe(false);
  });

  it('is made longer again and again while heartbeats are acknowledged, without remembering them all', async () => {
    const { clock, lease, beat } = leased();
    for (let n = 0; n < 3 * T; n += 10) {
      await beat();
      expect(lease.isValid()).toBe(true);
      await clock.advance(10);
    }
    expect((lease as unknown as { candidates: unknown[] }).candidates.length).toBeLessThan(60);
  });

  it('ends with the wall clock alone, as when a machine was suspended', () => {
    const { clock, lease } = leased();
    clock.jumpWallClock(0.9 * T);
    expect(lease.isValid()).toBe(false);
  });

  it('is not proved by a wall clock that went back', async () => {
    const { clock, lease, beat } = leased();
    clock.jumpWallClock(-1);
    expect(lease.isValid()).toBe(false);
    await beat();
    await clock.advance(TICK);
    await beat();
    expect(lease.isValid()).toBe(true);
  });

  it('is waited for, until it is valid or the session is over', async () => {
    const { clock, lease, beat } = leased();
    await clock.advance(T);
    const waited = lease.untilValid();
    await beat();
    await clock.advance(TICK);
    await beat();
    await waited;
    await clock.advance(T);
    const inVain = lease.untilValid();
    lease.end(sessionEnded('it has expired'));
    await expect(inVain).rejects.toThrow('it has expired');
    await expect(lease.untilValid()).rejects.toThrow('it has expired');
    lease.connected(instantOf(clock), T);
    expect(lease.isValid()).toBe(false);
  });
});
