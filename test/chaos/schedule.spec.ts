import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults/index.js';
import { describeRounds, planRun } from './schedule.js';

const plan = (seed: number, minutes = 0) =>
  planRun({ seed, minutes, faults: FAULTS, sessionTimeoutMs: 2_000 });

describe('A schedule', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(describeRounds(plan(1, 5))).toBe(describeRounds(plan(1, 5)));
    expect(describeRounds(plan(1, 5))).not.toBe(describeRounds(plan(2, 5)));
  });

  it('brings every fault, if only once', () => {
    for (let seed = 0; seed < 50; seed++) {
      const names = plan(seed).flatMap(({ faults }) => faults.map(({ name }) => name));
      expect(names.sort()).toEqual(FAULTS.map(({ name }) => name).sort());
    }
  });

  it('brings no two faults at once on the same thing', () => {
    const places = new Map(FAULTS.map(({ name, strikes }) => [name, strikes]));
    for (const { faults } of plan(3, 60)) {
      const struck = faults.map(({ name, what }) => {
        const place = places.get(name)!;
        return place === 'a node' ? /node \d/.exec(what)![0] : place;
      });
      const text = struck.join();
      expect({ text, places: new Set(struck).size }).toEqual({ text, places: struck.length });
      expect(text).not.toMatch(/all nodes.*node \d|node \d.*all nodes/);
    }
  });

  it('says what will happen', () => {
    expect(describeRounds(plan(3))).toMatch(
      /^Round 1 of \d+\n {2}after 0\.0 s {2}\S.*, for \d\.\d s {2}\[.*\]$/m,
    );
  });
});
