import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { stopAllNodes } from '../testing/start-node.fixture.js';
import type { Step } from './schedule-steps.fixture.js';
import { Schedule } from './schedules.fixture.js';

// HIGHLANDER_SCHEDULES=20000 for a long search, HIGHLANDER_SEED=… to see one again.
const numRuns = Number(process.env['HIGHLANDER_SCHEDULES'] ?? 200);
const seed = Number(process.env['HIGHLANDER_SEED'] ?? Date.now() % 2 ** 31);

const client = fc.nat(5);
const node = fc.nat(1);
// Mostly the same one: faults that miss each other show nothing.
const ledger = fc.constantFrom(0, 0, 0, 1);
const point = fc.constantFrom('before' as const, 'after' as const);

const call: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      client,
      ledger,
      how: fc.constantFrom(
        'add' as const,
        'addSlowly' as const,
        'addSlowly' as const,
        'addAndThrow' as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      client,
      ledger,
      how: fc.constantFrom('get' as const, 'all' as const, 'allSlowly' as const),
    }),
  },
);

const fault: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('expire' as const, 'suspend' as const, 'resume' as const), node }),
  fc.record({
    do: fc.constant('store fails' as const),
    point: fc.constantFrom('before' as const, 'after' as const, 'definitely' as const),
    operation: fc.constantFrom('write' as const, 'write' as const, 'read' as const),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('store hangs' as const), point }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write lands late' as const) }) },
  fc.record({
    do: fc.constant('coordination fails' as const),
    point,
    operation: fc.constantFrom('claim', 'release', 'lookup', 'heartbeat', 'openSession'),
    node,
  }),
  fc.record({ do: fc.constant('coordination hangs' as const), point, node }),
  fc.record({
    do: fc.constant('network fails' as const),
    how: fc.constantFrom('before' as const, 'after' as const, 'unsent' as const),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('network hangs' as const), point }),
  fc.record({
    do: fc.constant('isolate' as const),
    node,
    direction: fc.constantFrom('in' as const, 'out' as const, 'both' as const),
  }),
);

const passing: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('release' as const, 'land' as const) }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 20, 50, 500, 3_500, 6_000) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  fc.record({ do: fc.constant('heal' as const), node }),
);

const rare: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('shutdown' as const), node, ledger }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), client, ledger }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), node }) },
);

const schedule = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: call },
    { weight: 6, arbitrary: fault },
    { weight: 6, arbitrary: passing },
    { weight: 1, arbitrary: rare },
  ),
  { minLength: 5, maxLength: 60 },
);

describe('two nodes and their clients', () => {
  afterEach(stopAllNodes);

  it(`lose, double and make up nothing, whatever happens around them (seed ${seed})`, async () => {
    const property = fc.asyncProperty(schedule, async (steps) => {
      expect(await Schedule.run(steps)).toEqual([]);
    });
    await fc.assert(property, { numRuns, seed });
  }, 600_000);
});
