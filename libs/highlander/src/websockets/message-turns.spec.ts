import { describe, expect, it } from 'vitest';
import { Gate } from './gate.fixture.js';
import { MessageTurns, type Turn } from './message-turns.js';

/** Turns that log their names when they run. */
function logged(log: string[]): (name: string) => Turn {
  return (name) => async () => {
    log.push(name);
  };
}

const noWait = (): undefined => undefined;

/** Lets everything happen that can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('message turns', () => {
  it('begin when they may, the first one at once', () => {
    const log: string[] = [];
    const turn = logged(log);
    const turns = new MessageTurns(10, noWait);
    turns.add(turn('a'));
    expect(log).toEqual([]);
    turns.begin();
    expect(log).toEqual(['a']);
  });

  it('do not count the one that runs among those that wait', async () => {
    const gate = new Gate();
    const turns = new MessageTurns(1, noWait);
    turns.begin();
    const taken = [0, 1, 2].map(() => turns.add(() => gate.pass()));
    expect(taken).toEqual([true, true, false]);
    gate.open();
    await turns.ended();
  });

  it('never begin after the stop, whether they waited, come later, or are told to begin', async () => {
    const log: string[] = [];
    const turn = logged(log);
    const turns = new MessageTurns(1, noWait);
    turns.add(turn('waited'));
    turns.stop();
    expect(turns.add(turn('late'))).toBe(true);
    expect(turns.add(turn('later'))).toBe(true);
    turns.begin();
    turns.add(turn('last'));
    await settled();
    expect(log).toEqual([]);
  });

  it('wait for room before each, and may be stopped meanwhile', async () => {
    const log: string[] = [];
    const turn = logged(log);
    const rooms = [new Gate(), new Gate()];
    let asked = 0;
    const turns = new MessageTurns(10, () => rooms[asked++]!.pass());
    turns.begin();
    turns.add(turn('a'));
    turns.add(turn('b'));
    await settled();
    expect(log).toEqual([]);
    rooms[0]!.open();
    await rooms[1]!.reached;
    expect(log).toEqual(['a']);
    turns.stop();
    rooms[1]!.open();
    await settled();
    expect(log).toEqual(['a']);
  });
});
