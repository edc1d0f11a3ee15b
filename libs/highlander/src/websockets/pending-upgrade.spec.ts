import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { PendingUpgrade } from './pending-upgrade.js';
import { NOT_SERVING, TOO_LATE, type Refusal } from './refusal.js';

let clock: ManualClock;
let socket: PassThrough;
let waiting: Set<PendingUpgrade>;
let answers: (Refusal | undefined)[];
let pending: PendingUpgrade;
beforeEach(() => {
  clock = new ManualClock();
  socket = new PassThrough();
  waiting = new Set();
  answers = [];
  pending = new PendingUpgrade(socket, clock, 1_000, (refusal) => answers.push(refusal), waiting);
});

function traces(): object {
  return {
    waiting: waiting.size,
    timers: clock.pending,
    ends: socket.listenerCount('end'),
    closes: socket.listenerCount('close'),
  };
}

const NONE = { waiting: 0, timers: 0, ends: 0, closes: 0 };

describe('an upgrade that waits', () => {
  it('is one among those that wait', () => {
    expect([...waiting]).toEqual([pending]);
  });

  it('gets one answer, the first, and leaves no trace', async () => {
    pending.settle();
    expect(traces()).toEqual(NONE);
    pending.settle(NOT_SERVING);
    await clock.advance(1_000);
    expect(answers).toEqual([undefined]);
    expect(socket.destroyed).toBe(false);
  });

  it('is refused when its time is over, whatever comes later', async () => {
    await clock.advance(1_000);
    pending.settle();
    expect(answers).toEqual([TOO_LATE]);
    expect(traces()).toEqual(NONE);
  });

  it.each(['end', 'close'])('is forgotten when its client leaves, and gets no answer: %s', async (event) => {
    socket.emit(event);
    pending.settle();
    await clock.advance(1_000);
    expect(answers).toEqual([]);
    expect(traces()).toEqual(NONE);
    expect(socket.destroyed).toBe(true);
  });
});
