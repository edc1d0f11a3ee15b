import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock/index.js';
import { CallTimeoutError, ConfigurationError, OutcomeUnknownError } from '../../errors/index.js';
import { History } from './history.js';

const read = { name: 'read' } as const;

describe('A history', () => {
  it('keeps what was asked for, what came of it, and when', async () => {
    const clock = new ManualClock(1_000);
    const history = new History({ clock });
    const call = history.invoke('c1', 'list', { name: 'write', value: 3 } as { name: string });
    await clock.advance(5);
    call.ok(true);
    expect(history.entries).toEqual([
      {
        process: 'c1',
        object: 'list',
        operation: { name: 'write', value: 3 },
        invokedAtMs: 1_000,
        outcome: 'ok',
        value: true,
        completedAtMs: 1_005,
      },
    ]);
  });

  it('takes what is still pending for unknown', () => {
    const history = new History();
    history.invoke('c1', 'list', read);
    expect(history.entries).toMatchObject([{ outcome: 'unknown' }]);
    expect(history.entries[0]).not.toHaveProperty('completedAtMs');
  });

  it('knows by an error whether a call surely did not run', () => {
    const history = new History();
    const identity = { type: 'list', id: 'home' };
    history.invoke('c1', 'list', read).threw(new CallTimeoutError(identity, 'open', 1, 'no'));
    history.invoke('c1', 'list', read).threw(new OutcomeUnknownError(identity, 'no answer'));
    history.invoke('c1', 'list', read).threw(new Error('no idea'));
    history.invoke('c1', 'list', read).failed();
    history.invoke('c1', 'list', read).unknown();
    expect(history.entries.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'unknown',
      'unknown',
      'failed',
      'unknown',
    ]);
  });

  it('tells the order of events also where the clock stands still or goes back on the wall', () => {
    const clock = new ManualClock();
    const history = new History({ clock });
    history.invoke('c1', 'list', read).ok(1);
    clock.jumpWallClock(-60_000);
    history.invoke('c1', 'list', read).ok(2);
    const times = history.entries.flatMap(({ invokedAtMs, completedAtMs }) => [invokedAtMs, completedAtMs!]);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('is not changed by what happens to a value later', () => {
    const history = new History();
    const list = ['milk'];
    history.invoke('c1', 'list', read).ok(list);
    list.push('bread');
    expect(history.entries[0]!.value).toEqual(['milk']);
  });

  it.each([new Map(), 1n, Number.NaN, () => 1, new Date(0)])('refuses %s, which JSON would lose', (value) => {
    expect(() => new History().invoke('c1', 'list', read).ok(value)).toThrow(ConfigurationError);
  });

  it('refuses to complete an operation twice', () => {
    const call = new History().invoke('c1', 'list', read);
    call.ok(1);
    expect(() => call.unknown()).toThrow(ConfigurationError);
  });
});

describe('Histories of several processes', () => {
  const lines = async (startMs: number, process: string): Promise<string> => {
    const clock = new ManualClock(startMs);
    const history = new History({ clock });
    for (let call = 0; call < 2; call++) {
      const pending = history.invoke(process, 'list', read);
      await clock.advance(10);
      if (call === 0) pending.ok(call);
    }
    return history.toJsonLines();
  };

  it('are one history in the order of the invocations', async () => {
    const merged = History.merge([await lines(1_005, 'c2'), await lines(1_000, 'c1')], { clockErrorMs: 0 });
    expect(merged.map(({ process, invokedAtMs }) => `${process} ${Math.round(invokedAtMs)}`)).toEqual([
      'c1 1000',
      'c2 1005',
      'c1 1010',
      'c2 1015',
    ]);
    expect(merged.map(({ completedAtMs }) => completedAtMs)).toEqual([1_010, 1_015, undefined, undefined]);
  });

  it('overlap by as much as their clocks may differ', async () => {
    const merged = History.merge([await lines(1_000, 'c1')], { clockErrorMs: 3 });
    expect(merged[0]!.completedAtMs).toBe(1_013);
  });

  it.each([
    'nonsense',
    '{}',
    '{"process":"c1","object":"o","operation":{"name":"read"},"invokedAtMs":1,"outcome":"ok"}',
  ])('are refused where a line is no operation: %s', (line) => {
    expect(() => History.merge([line], { clockErrorMs: 0 })).toThrow(/Line 1 is no operation/);
  });

  it('are refused with a clock error that is no time', () => {
    expect(() => History.merge([], { clockErrorMs: -1 })).toThrow(ConfigurationError);
  });
});
