import { AsyncLocalStorage } from 'node:async_hooks';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock, systemClock } from '../clock/index.js';
import { Deadlines, NOWHERE, type Deadline } from './deadlines.js';

function start() {
  const clock = new ManualClock();
  const deadlines = new Deadlines(clock);
  const expired: { readonly deadlineMs: number; readonly atMs: number }[] = [];
  const add = (deadlineMs: number): Deadline => {
    const entry = {
      deadlineMs,
      position: NOWHERE,
      expire: () => void expired.push({ deadlineMs, atMs: clock.monotonicMs() }),
    };
    deadlines.add(entry);
    return entry;
  };
  return { clock, deadlines, expired, add };
}

describe('Deadlines', () => {
  it('lets each one expire at its own time, whichever came first and whichever were removed', async () => {
    const step = fc.record({ deadlineMs: fc.integer({ min: 1, max: 40 }), removes: fc.option(fc.nat(60)) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const { clock, deadlines, expired, add } = start();
        const entries: Deadline[] = [];
        const left = new Set<Deadline>();
        for (const { deadlineMs, removes } of steps) {
          entries.push(add(deadlineMs));
          left.add(entries.at(-1)!);
          const removed = removes === null ? undefined : entries[removes];
          if (!removed) continue;
          deadlines.remove(removed);
          left.delete(removed);
        }
        expect(clock.pending).toBe(left.size > 0 ? 1 : 0);
        await clock.advance(50);
        const due = [...left].map(({ deadlineMs }) => deadlineMs).sort((one, other) => one - other);
        expect(expired).toEqual(due.map((deadlineMs) => ({ deadlineMs, atMs: deadlineMs })));
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('have one timer for all, and none when the last is removed (I10)', () => {
    const { clock, deadlines, add } = start();
    const entries = [30, 10, 20].map(add);
    expect(clock.pending).toBe(1);
    for (const entry of entries) deadlines.remove(entry);
    expect(clock.pending).toBe(0);
    deadlines.remove(entries[0]!);
  });

  it('go on with the others when one throws as it expires, or adds another', async () => {
    const { clock, deadlines, expired, add } = start();
    deadlines.add({ deadlineMs: 10, position: NOWHERE, expire: () => void add(15) });
    add(20);
    await clock.advance(30);
    expect(expired.map(({ deadlineMs }) => deadlineMs)).toEqual([15, 20]);

    const fault = new Error('at 40');
    deadlines.add({
      deadlineMs: 40,
      position: NOWHERE,
      expire: () => {
        throw fault;
      },
    });
    add(40.5);
    await expect(clock.advance(10)).rejects.toBe(fault);
    await clock.advance(10);
    expect(expired.at(-1)).toMatchObject({ deadlineMs: 40.5 });
  });

  it('expire in nobody’s scope: the timer of one call serves others', async () => {
    const deadlines = new Deadlines(systemClock);
    const scopes = new AsyncLocalStorage<string>();
    const now = systemClock.monotonicMs();
    const seen = new Promise((resolve) => {
      scopes.run('the first caller', () => {
        deadlines.add({
          deadlineMs: now + 1,
          position: NOWHERE,
          expire: () => resolve(scopes.getStore() ?? 'nobody'),
        });
      });
    });
    await expect(seen).resolves.toBe('nobody');
  });
});
