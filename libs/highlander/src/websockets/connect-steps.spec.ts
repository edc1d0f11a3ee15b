import { describe, expect, it } from 'vitest';
import { ConnectSteps } from './connect-steps.js';
import { Gate } from './gate.fixture.js';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  void promise.finally(() => (pending = false)).catch(() => undefined);
  await settled();
  return pending;
}

describe('the connect steps of a connection', () => {
  it('are done when as many as expected have begun and ended', async () => {
    const gate = new Gate();
    const steps = new ConnectSteps();
    const done = steps.all(2, () => steps.take(() => undefined));
    expect(await isPending(done)).toBe(true);
    steps.take(() => gate.pass());
    expect(await isPending(done)).toBe(true);
    gate.open();
    expect(await isPending(done)).toBe(false);
  });

  it('may fail before the others have begun, without an unhandled rejection', async () => {
    const fault = new Error('no');
    const steps = new ConnectSteps();
    const done = steps.all(2, () => steps.take(() => Promise.reject(fault)));
    await settled();
    steps.take(() => undefined);
    await expect(done).rejects.toBe(fault);
  });

  it('have ended when the slowest has, though one failed', async () => {
    const gate = new Gate();
    const steps = new ConnectSteps();
    await expect(
      steps.all(2, () => {
        steps.take(() => gate.pass());
        steps.take(() => {
          throw new Error('no');
        });
      }),
    ).rejects.toThrow('no');
    expect(await isPending(steps.ended())).toBe(true);
    gate.open();
    expect(await isPending(steps.ended())).toBe(false);
  });
});
