import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelOptions } from './rest-for-one.model.fixture.js';
import { SupervisorAndModel, type Command, type Tick } from './rest-for-one.pair.fixture.js';

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      child: fc.nat(5),
      startsAgo: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: 'append' }) },
);

const endOfCall: fc.Arbitrary<Tick> = fc.record({
  commands: fc.constant([]),
  callEnds: fc.constantFrom('well' as const, 'well' as const, 'well' as const, 'badly' as const),
});

const busyInstant: fc.Arbitrary<Tick> = fc.record(
  { commands: fc.array(command, { minLength: 1, maxLength: 3 }), callEnds: fc.constantFrom('well', 'badly') },
  { requiredKeys: ['commands'] },
);

const tick: fc.Arbitrary<Tick> = fc.oneof(
  { weight: 12, arbitrary: endOfCall },
  { weight: 4, arbitrary: busyInstant },
  { weight: 2, arbitrary: fc.constantFrom(1, 49, 50, 51, 99, 100, 300).map((advanceMs) => ({ advanceMs })) },
);

const options: fc.Arbitrary<ModelOptions> = fc.record({
  maxRestarts: fc.nat(4),
  withinMs: fc.constantFrom(1, 50, 100, 1_000),
  stopTimeoutMs: fc.constantFrom(100, 200),
});

const names = fc.constantFrom(['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']);

/** Every tick in its turn, then `stop()`, then whatever it takes until no call is under way any more. */
function* schedule(pair: SupervisorAndModel, before: Tick[], after: Tick[]): Generator<Tick> {
  yield* before;
  yield { commands: [{ kind: 'stop' }] };
  yield* after;
  while (pair.isCallUnderWay) yield { commands: [], callEnds: 'well' };
}

describe('a rest_for_one supervisor', () => {
  it('does what OTP’s rules say, whatever fails, hangs, is appended or stopped, and when', async () => {
    const ticks = fc.array(tick, { maxLength: 60 });
    const lateTicks = fc.array(tick, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(names, options, ticks, lateTicks, async (names, options, before, after) => {
        const pair = new SupervisorAndModel(names, options);
        await pair.start();
        for (const tick of schedule(pair, before, after)) {
          const { actual, expected } = await pair.tick(tick);
          expect(actual).toEqual(expected);
        }
        expect(brokenRules(pair.log)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/**
 * Follows the log without any model: a chain is a stack. A start puts the next child of the chain on top, only the top
 * is ever stopped, and at the end nothing is left.
 */
function brokenRules(log: readonly string[]): string[] {
  const broken: string[] = [];
  const chain: string[] = [];
  const stack: string[] = [];
  for (const line of log) {
    const [word, child = ''] = line.split(' ');
    if (word === 'start') {
      const place = chain.includes(child) ? chain.indexOf(child) : chain.length;
      if (place !== stack.length) broken.push(line);
      stack.push(child);
    } else if (word === 'started' && !chain.includes(child)) {
      chain.push(child);
    } else if (word === 'stop' || /^failed .* \(start\)/.test(line)) {
      if (stack.pop() !== child) broken.push(line);
    }
  }
  return [...broken, ...stack.map((child) => `${child} was never stopped`)];
}
