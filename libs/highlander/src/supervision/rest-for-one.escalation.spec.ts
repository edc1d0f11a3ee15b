import { describe, expect, it, vi } from 'vitest';
import { ChildStopTimeoutError, SupervisorStoppedError } from './index.js';
import { held, runningChain, scriptedChain, throwing } from './scripted-child.fixture.js';

describe('restarts that come too fast', () => {
  it('escalate with the fourth within 5 s: everything is stopped in reverse order', async () => {
    const { clock, calls, events, escalations, supervisor, c } = await runningChain();
    for (const failure of ['first', 'second', 'third']) {
      c.fail(new Error(failure));
      await clock.advance(1_666);
    }
    expect([supervisor.state, calls()]).toEqual([
      'running',
      'stop c (restart), start c, stop c (restart), start c, stop c (restart), start c',
    ]);
    await clock.advance(2);
    const lastStraw = new Error('fourth');
    c.fail(lastStraw);
    await clock.advance(0);
    expect([supervisor.state, calls()]).toEqual([
      'escalated',
      'stop c (escalation), stop b (escalation), stop a (escalation)',
    ]);
    expect(escalations).toEqual([lastStraw]);
    expect(events).toContainEqual({ kind: 'escalated', error: lastStraw });
  });

  it('do not escalate when the first of them is more than 5 s old', async () => {
    const { clock, escalations, supervisor, c } = await runningChain();
    for (let n = 0; n < 10; n++) {
      c.fail(new Error('lost'));
      await clock.advance(1_667);
    }
    expect([supervisor.state, escalations]).toEqual(['running', []]);
  });

  it('are counted for the chain as a whole', async () => {
    const { supervisor, a, b, settled } = await runningChain({ maxRestarts: 1 });
    a.fail(new Error('lost'));
    await settled();
    b.fail(new Error('lost'));
    await settled();
    expect(supervisor.state).toBe('escalated');
  });

  it('are also those of a start that keeps failing', async () => {
    const { escalations, calls, c, settled } = await runningChain({ maxRestarts: 2 });
    c.nextStart(throwing(new Error('not yet')));
    c.nextStart(throwing(new Error('still not')));
    c.fail(new Error('lost'));
    await settled();
    expect(escalations).toEqual([new Error('still not')]);
    expect(calls()).toBe('stop c (restart), start c, start c, stop b (escalation), stop a (escalation)');
  });

  it('are none at all, where maxRestarts is 0', async () => {
    const { supervisor, calls, c, settled } = await runningChain({ maxRestarts: 0 });
    c.fail(new Error('lost'));
    await settled();
    expect(supervisor.state).toBe('escalated');
    expect(calls()).toBe('stop c (escalation), stop b (escalation), stop a (escalation)');
  });

  it('make a first start reject that is still under way', async () => {
    const { supervisor, calls, a, b, settled, escalations } = scriptedChain({ maxRestarts: 0 });
    const slow = held();
    b.nextStart(slow.behaviour);
    const started = supervisor.start();
    await settled();
    a.fail(new Error('lost'));
    slow.succeed();
    await expect(started).rejects.toThrow('lost');
    expect(escalations).toEqual([new Error('lost')]);
    expect(calls()).toBe('start a, start b, stop b (escalation), stop a (escalation)');
  });
});

describe('a stop that hangs in a restart', () => {
  it('escalates, since another run beside the first would break the chain', async () => {
    const { clock, calls, escalations, supervisor, c } = await runningChain({ stopTimeoutMs: 1_000 });
    const hanging = held();
    c.nextStop(hanging.behaviour);
    c.fail(new Error('lost'));
    await clock.advance(999);
    expect(supervisor.state).toBe('restarting');
    await clock.advance(1);
    expect(supervisor.state).toBe('escalated');
    expect(calls()).toBe('stop c (restart), stop b (escalation), stop a (escalation)');
    expect(escalations).toEqual([expect.any(ChildStopTimeoutError)]);
    expect(escalations).toMatchObject([
      { child: 'c', timeoutMs: 1_000, code: 'HIGHLANDER_CHILD_STOP_TIMEOUT' },
    ]);
  });
});

describe('an escalated supervisor', () => {
  it('starts nothing again', async () => {
    const { supervisor, calls, c, child, settled } = await runningChain({ maxRestarts: 0 });
    c.fail(new Error('lost'));
    await settled();
    calls();
    const refused = { name: 'SupervisorStoppedError', cause: new Error('lost') };
    await expect(supervisor.start()).rejects.toMatchObject(refused);
    await expect(supervisor.append(child('z'))).rejects.toMatchObject(refused);
    await supervisor.stop();
    expect([supervisor.state, calls()]).toEqual(['escalated', '']);
  });

  it('rejects what was to be appended', async () => {
    const { supervisor, calls, c, child } = await runningChain({ maxRestarts: 0 });
    c.fail(new Error('lost'));
    await expect(supervisor.append(child('z'))).rejects.toBeInstanceOf(SupervisorStoppedError);
    expect(calls()).not.toContain('z');
  });

  it('lets onEscalate wait for stop()', async () => {
    let closed = false;
    const { supervisor, c, settled } = await runningChain({
      maxRestarts: 0,
      onEscalate: async () => {
        await supervisor.stop();
        closed = true;
      },
    });
    c.fail(new Error('lost'));
    await settled();
    expect(closed).toBe(true);
  });

  it('tells a stop() that comes meanwhile what could not be stopped, and escalates all the same', async () => {
    const { supervisor, a, c, settled, escalations } = await runningChain({ maxRestarts: 0 });
    const slow = held();
    c.nextStop(slow.behaviour);
    a.nextStop(throwing(new Error('a broke')));
    c.fail(new Error('lost'));
    await settled();
    const stopped = supervisor.stop();
    slow.succeed();
    await expect(stopped).rejects.toMatchObject({ errors: [new Error('a broke')] });
    expect([supervisor.state, escalations]).toEqual(['escalated', [new Error('lost')]]);
  });

  it('warns the process when onEscalate fails', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const broken = new Error('could not close');
    const { c, settled } = await runningChain({ maxRestarts: 0, onEscalate: () => Promise.reject(broken) });
    c.fail(new Error('lost'));
    await settled();
    expect(emitWarning).toHaveBeenCalledWith(broken);
    emitWarning.mockRestore();
  });
});
