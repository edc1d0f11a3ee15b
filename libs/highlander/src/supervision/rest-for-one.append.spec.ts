import { describe, expect, it } from 'vitest';
import { SupervisorStoppedError } from './index.js';
import { held, runningChain, scriptedChain, throwing } from './scripted-child.fixture.js';

describe('appending a child', () => {
  it('adds it to the chain before the start', async () => {
    const { supervisor, calls, child } = scriptedChain();
    await supervisor.append(child('z'));
    expect(calls()).toBe('');
    await supervisor.start();
    expect(calls()).toBe('start a, start b, start c, start z');
  });

  it('starts it at the end of a running chain, and supervises it from then on', async () => {
    const { supervisor, calls, c, child, settled } = await runningChain();
    const z = child('z');
    const slow = held();
    z.nextStart(slow.behaviour);
    let resolved = false;
    const appended = supervisor.append(z).then(() => (resolved = true));
    await settled();
    expect([resolved, calls()]).toEqual([false, 'start z']);
    slow.succeed();
    await appended;
    c.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('stop z (restart), stop c (restart), start c, start z');
  });

  it('starts it once the others run, while the chain is starting', async () => {
    const { supervisor, calls, a, child, settled } = scriptedChain();
    const slow = held();
    a.nextStart(slow.behaviour);
    const started = supervisor.start();
    await settled();
    const appended = supervisor.append(child('z'));
    slow.succeed();
    await Promise.all([started, appended]);
    expect(calls()).toBe('start a, start b, start c, start z');
  });

  it('starts it once the others run, while the chain is restarting', async () => {
    const { supervisor, calls, c, child, settled } = await runningChain();
    const slow = held();
    c.nextStop(slow.behaviour);
    c.fail(new Error('lost'));
    await settled();
    const appended = supervisor.append(child('z'));
    slow.succeed();
    await appended;
    expect(calls()).toBe('stop c (restart), start c, start z');
  });

  it('leaves the chain as it was, when the first start of the child fails', async () => {
    const { supervisor, calls, c, child, settled } = await runningChain();
    const z = child('z');
    z.nextStart(throwing(new Error('no')));
    await expect(supervisor.append(z)).rejects.toThrow('no');
    await settled();
    expect(supervisor.state).toBe('running');
    c.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('start z, stop c (restart), start c');
    await supervisor.append(z);
    expect(calls()).toBe('start z');
  });

  it('does not listen to a child any more, whose first start failed', async () => {
    const { supervisor, events, child, settled } = await runningChain();
    const z = child('z');
    z.nextStart(throwing(new Error('no')));
    await expect(supervisor.append(z)).rejects.toThrow('no');
    z.fail(new Error('lost'));
    await settled();
    expect(events).toEqual([{ kind: 'failed', child: 'z', during: 'start', error: new Error('no') }]);
  });

  it('does not make start() fail, when its own first start does', async () => {
    const { supervisor, calls, child, settled } = scriptedChain();
    const z = child('z');
    z.nextStart(throwing(new Error('no')));
    const started = supervisor.start();
    await expect(supervisor.append(z)).rejects.toThrow('no');
    await started;
    await settled();
    expect([supervisor.state, calls()]).toEqual(['running', 'start a, start b, start c, start z']);
  });

  it('counts a start that fails later as a failure of the child', async () => {
    const { supervisor, calls, c, child, settled } = await runningChain();
    const z = child('z');
    await supervisor.append(z);
    z.nextStart(throwing(new Error('not yet')));
    c.fail(new Error('lost'));
    await settled();
    expect(calls()).toBe('start z, stop z (restart), stop c (restart), start c, start z, start z');
    expect(supervisor.state).toBe('running');
  });

  it('rejects when the supervisor stops before the child was started', async () => {
    const { supervisor, calls, a, child, settled } = scriptedChain();
    const slow = held();
    a.nextStart(slow.behaviour);
    supervisor.start().catch(() => undefined);
    await settled();
    const appended = supervisor.append(child('z'));
    const stopped = supervisor.stop();
    slow.succeed();
    await expect(appended).rejects.toBeInstanceOf(SupervisorStoppedError);
    await stopped;
    await expect(supervisor.append(child('y'))).rejects.toBeInstanceOf(SupervisorStoppedError);
    expect(calls()).toBe('start a, stop a (shutdown)');
  });

  it('refuses a name that is taken', async () => {
    const { supervisor, child } = await runningChain();
    await expect(supervisor.append(child('a'))).rejects.toThrow(/two children are named "a"/);
  });
});
