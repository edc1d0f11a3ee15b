import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../errors/index.js';
import { ChildStopTimeoutError, RestForOneSupervisor, SupervisorStoppedError } from './index.js';
import { held, runningChain, scriptedChain, throwing } from './scripted-child.fixture.js';

describe('starting a chain', () => {
  it('starts each child when the one before it serves', async () => {
    const { supervisor, calls, a, settled } = scriptedChain();
    const slow = held();
    a.nextStart(slow.behaviour);
    const started = supervisor.start();
    await settled();
    expect([supervisor.state, calls()]).toEqual(['starting', 'start a']);
    slow.succeed();
    await started;
    expect([supervisor.state, calls()]).toEqual(['running', 'start b, start c']);
  });

  it('shares one start between several calls', async () => {
    const { supervisor, calls } = scriptedChain();
    await Promise.all([supervisor.start(), supervisor.start()]);
    await supervisor.start();
    expect(calls()).toBe('start a, start b, start c');
  });

  it('undoes a first start that fails, in reverse order, and rejects with its error', async () => {
    const { supervisor, calls, c, escalations } = scriptedChain();
    c.nextStart(throwing(new Error('port in use')));
    await expect(supervisor.start()).rejects.toThrow('port in use');
    expect(calls()).toBe('start a, start b, start c, stop b (shutdown), stop a (shutdown)');
    expect([supervisor.state, escalations]).toEqual(['stopped', []]);
    await supervisor.stop();
    expect(calls()).toBe('');
  });

  it('rejects with whatever a child throws, also with nothing at all', async () => {
    const { supervisor, a } = scriptedChain();
    a.nextStart(throwing(undefined));
    await expect(supervisor.start()).rejects.toBeUndefined();
  });

  it('restarts a child that fails before the rest has started', async () => {
    const { supervisor, calls, a, b, settled } = scriptedChain();
    const slow = held();
    b.nextStart(slow.behaviour);
    const started = supervisor.start();
    await settled();
    a.fail(new Error('lost'));
    slow.succeed();
    await started;
    expect(calls()).toBe('start a, start b, stop b (restart), stop a (restart), start a, start b, start c');
  });

  it('leaves no timer behind (I10)', async () => {
    const { supervisor, clock, b, settled } = await runningChain();
    b.fail(new Error('lost'));
    await settled();
    expect([supervisor.state, clock.pending]).toEqual(['running', 0]);
    await supervisor.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('stopping a chain', () => {
  it('stops in reverse order, each child after the other', async () => {
    const { supervisor, calls, b, settled } = await runningChain();
    const slow = held();
    b.nextStop(slow.behaviour);
    const stopped = supervisor.stop();
    await settled();
    expect([supervisor.state, calls()]).toEqual(['stopping', 'stop c (shutdown), stop b (shutdown)']);
    slow.succeed();
    await stopped;
    expect([supervisor.state, calls()]).toEqual(['stopped', 'stop a (shutdown)']);
  });

  it('shares one stop between several calls', async () => {
    const { supervisor, calls } = await runningChain();
    await Promise.all([supervisor.stop(), supervisor.stop()]);
    await supervisor.stop();
    expect(calls()).toBe('stop c (shutdown), stop b (shutdown), stop a (shutdown)');
  });

  it('gives every child its stop, and then rejects with all that went wrong', async () => {
    const { supervisor, calls, a, c } = await runningChain();
    const [first, second] = [new Error('c broke'), new Error('a broke')];
    c.nextStop(throwing(first));
    a.nextStop(() => Promise.reject(second));
    const stopped = supervisor.stop();
    await expect(stopped).rejects.toBeInstanceOf(AggregateError);
    await expect(stopped).rejects.toMatchObject({ errors: [first, second] });
    await expect(supervisor.stop()).rejects.toMatchObject({ errors: [first, second] });
    expect(calls()).toBe('stop c (shutdown), stop b (shutdown), stop a (shutdown)');
    expect(supervisor.state).toBe('stopped');
  });

  it('goes on with the child before, when a stop hangs', async () => {
    const { supervisor, calls, c, clock } = await runningChain();
    c.nextStop(held().behaviour);
    const outcome = supervisor.stop().catch((error: unknown) => error);
    await clock.advance(29_999);
    expect(calls()).toBe('stop c (shutdown)');
    await clock.advance(1);
    expect(calls()).toBe('stop b (shutdown), stop a (shutdown)');
    expect(await outcome).toMatchObject({ errors: [expect.any(ChildStopTimeoutError)] });
  });

  it('waits for a start under way, starts nothing more, and stops what runs', async () => {
    const { supervisor, calls, b, settled } = scriptedChain();
    const slow = held();
    b.nextStart(slow.behaviour);
    const started = supervisor.start();
    await settled();
    const stopped = supervisor.stop();
    await settled();
    expect(calls()).toBe('start a, start b');
    slow.succeed();
    await expect(started).rejects.toBeInstanceOf(SupervisorStoppedError);
    await stopped;
    expect(calls()).toBe('stop b (shutdown), stop a (shutdown)');
  });

  it('ends a restart, with one stop for each child that runs', async () => {
    const { supervisor, calls, a, b, settled } = await runningChain();
    const slow = held();
    b.nextStop(slow.behaviour);
    a.fail(new Error('lost'));
    await settled();
    expect(supervisor.state).toBe('restarting');
    const stopped = supervisor.stop();
    slow.succeed();
    await stopped;
    expect(calls()).toBe('stop c (restart), stop b (restart), stop a (shutdown)');
  });

  it('ignores what a child reports from then on', async () => {
    const { supervisor, calls, events, a, b, settled } = await runningChain();
    const slow = held();
    b.nextStop(slow.behaviour);
    const stopped = supervisor.stop();
    await settled();
    a.fail(new Error('lost'));
    slow.succeed();
    await stopped;
    a.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('stop c (shutdown), stop b (shutdown), stop a (shutdown)');
    expect(events.map(({ kind }) => kind)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  it('ends a supervisor that was never started', async () => {
    const { supervisor, calls } = scriptedChain();
    await supervisor.stop();
    expect(supervisor.state).toBe('stopped');
    await expect(supervisor.start()).rejects.toBeInstanceOf(SupervisorStoppedError);
    expect(calls()).toBe('');
  });
});

describe('a new supervisor', () => {
  it('needs no children', async () => {
    const supervisor = new RestForOneSupervisor({ children: [] });
    expect(supervisor.state).toBe('new');
    await supervisor.start();
    expect(supervisor.state).toBe('running');
    await supervisor.stop();
    expect(supervisor.state).toBe('stopped');
  });

  it('refuses numbers that can not be meant', () => {
    for (const wrong of [
      { maxRestarts: -1 },
      { maxRestarts: 1.5 },
      { withinMs: 0 },
      { stopTimeoutMs: Number.NaN },
    ]) {
      expect(() => new RestForOneSupervisor({ children: [], ...wrong })).toThrow(ConfigurationError);
    }
  });

  it('refuses two children of one name', () => {
    const { child } = scriptedChain();
    expect(() => new RestForOneSupervisor({ children: [child('z'), child('z')] })).toThrow(
      /two children are named "z"/,
    );
  });
});
