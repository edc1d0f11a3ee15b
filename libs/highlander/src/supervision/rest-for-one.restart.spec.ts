import { describe, expect, it, vi } from 'vitest';
import { held, runningChain, throwing } from './scripted-child.fixture.js';

const RESTART_OF_ALL = 'stop c (restart), stop b (restart), stop a (restart), start a, start b, start c';

describe('a child that fails', () => {
  it('is restarted with those after it, while those before it go on', async () => {
    const { supervisor, calls, b, settled } = await runningChain();
    b.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('stop c (restart), stop b (restart), start b, start c');
    expect(supervisor.state).toBe('running');
  });

  it('is told nothing before its report has returned', async () => {
    const { calls, b } = await runningChain();
    b.fail(new Error('lost'));
    expect(calls()).toBe('');
  });

  it('is restarted once, however often this run reports it', async () => {
    const { calls, c, settled } = await runningChain();
    const failOfThisRun = c.fails.at(-1)!;
    failOfThisRun(new Error('lost'));
    failOfThisRun(new Error('lost again'));
    await settled();
    failOfThisRun(new Error('and again, too late'));
    await settled();
    expect(calls()).toBe('stop c (restart), start c');
  });

  it('is restarted, also when its stop fails', async () => {
    const { calls, events, c, settled } = await runningChain();
    const error = new Error('already closed');
    c.nextStop(throwing(error));
    c.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('stop c (restart), start c');
    expect(events).toContainEqual({ kind: 'stopped', child: 'c', reason: 'restart', error });
  });

  it('is tried again from its own place, when its start fails in the restart', async () => {
    const { calls, a, b, settled } = await runningChain();
    b.nextStart(throwing(new Error('not yet')));
    a.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe(RESTART_OF_ALL.replace('start b', 'start b, start b'));
  });

  it('may report its failure while it still starts: it is stopped before it starts again', async () => {
    const { calls, c, settled } = await runningChain();
    const slow = held();
    c.nextStart(slow.behaviour);
    c.fail(new Error('lost'));
    await settled();
    c.fail(new Error('lost again'));
    slow.succeed();
    await settled();
    expect(calls()).toBe('stop c (restart), start c, stop c (restart), start c');
  });
});

describe('children that fail together', () => {
  it('are restarted once, from the earliest of them', async () => {
    const { calls, events, a, b, c, settled } = await runningChain();
    c.fail(new Error('third'));
    a.fail(new Error('first'));
    b.fail(new Error('second'));
    await settled();
    expect(calls()).toBe(RESTART_OF_ALL);
    expect(events.filter(({ kind }) => kind === 'restarting')).toEqual([
      { kind: 'restarting', child: 'a', restarts: 1 },
    ]);
  });

  it('make a restart under way reach further back, before anything is started on top of the failed one', async () => {
    const { calls, a, c, settled } = await runningChain();
    const slow = held();
    c.nextStop(slow.behaviour);
    c.fail(new Error('third'));
    await settled();
    a.fail(new Error('first'));
    slow.succeed();
    await settled();
    expect(calls()).toBe(RESTART_OF_ALL);
  });

  it('are not counted, where the restart of an earlier one stops them anyway', async () => {
    const { calls, events, a, b, c, settled } = await runningChain();
    const slow = held();
    c.nextStop(slow.behaviour);
    const lost = new Error('first');
    a.fail(lost);
    await settled();
    b.fail(new Error('a consequence'));
    slow.succeed();
    await settled();
    expect(calls()).toBe(RESTART_OF_ALL);
    expect(events.filter(({ kind }) => kind === 'restarting' || kind === 'failed')).toEqual([
      { kind: 'failed', child: 'a', during: 'run', error: lost },
      { kind: 'restarting', child: 'a', restarts: 1 },
    ]);
  });
});

describe('an observer', () => {
  it('is told everything in order', async () => {
    const { events, c, settled, supervisor } = await runningChain();
    const [lost, notYet] = [new Error('lost'), new Error('not yet')];
    c.nextStart(throwing(notYet));
    c.fail(lost);
    await settled();
    await supervisor.stop();
    expect(events).toEqual([
      { kind: 'failed', child: 'c', during: 'run', error: lost },
      { kind: 'restarting', child: 'c', restarts: 1 },
      { kind: 'stopped', child: 'c', reason: 'restart' },
      { kind: 'failed', child: 'c', during: 'start', error: notYet },
      { kind: 'restarting', child: 'c', restarts: 2 },
      { kind: 'started', child: 'c' },
      { kind: 'stopped', child: 'c', reason: 'shutdown' },
      { kind: 'stopped', child: 'b', reason: 'shutdown' },
      { kind: 'stopped', child: 'a', reason: 'shutdown' },
    ]);
  });

  it('that throws changes nothing, but that the process is warned', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const broken = new Error('observer broke');
    const { supervisor } = await runningChain({ onEvent: throwing(broken) });
    expect(supervisor.state).toBe('running');
    expect(emitWarning).toHaveBeenCalledWith(broken);
    emitWarning.mockRestore();
  });
});
