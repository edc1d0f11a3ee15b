import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../test/support/seeded-random.js';
import { bruteForce } from './brute-force.fixture.js';
import { checkLinearizable } from './check-linearizable.js';
import type { HistoryEntry } from './history-entry.js';
import { mayHaveReturned } from './models/plain.machine.js';
import { run, workloads, type Workload } from './workloads.fixture.js';

/** What is wrong with an order: it must hold all that was acknowledged, explain what was seen, and keep to real time. */
function faultsOf(
  order: readonly HistoryEntry[],
  history: readonly HistoryEntry[],
  { model }: Workload,
): unknown[] {
  const missing = history.filter((entry) => entry.outcome === 'ok' && !order.includes(entry));
  const faults: unknown[] = [...missing];
  let state = model.initial;
  let latestInvocationMs = Number.NEGATIVE_INFINITY;
  for (const entry of order) {
    const after = model.apply(state, entry.operation);
    state = after.state;
    const isSeen = entry.outcome !== 'ok' || mayHaveReturned(model, after.result, entry.value);
    const isInTime = entry.outcome !== 'ok' || entry.completedAtMs! >= latestInvocationMs;
    if (!isSeen || !isInTime) faults.push(entry);
    latestInvocationMs = Math.max(latestInvocationMs, entry.invokedAtMs);
  }
  return new Set(order).size === order.length ? faults : [...faults, 'one is there twice'];
}

describe.each(workloads)('Clients of $name', (workload) => {
  it('are believed, and told an order, when the object is linearizable', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 16 }),
        fc.constantFrom(0, 0.02, 0.2),
        (seed, clients, unknownShare) => {
          const history = run(workload, {
            clients,
            operations: 150,
            unknownShare,
            random: seededRandom(seed),
          });
          const result = checkLinearizable(history, workload.model);
          expect(result.linearizable).toBe(true);
          const order = result.linearizable ? result.order.get('one')! : [];
          expect(faultsOf(order, history, workload)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are not believed when one of them saw what can’t have been', () => {
    let anomalies = 0;
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.nat(), (seed, one, other) => {
        const options = { clients: 3, operations: 8, unknownShare: 0.1, random: seededRandom(seed) };
        const history = run(workload, options);
        // A client that is given another one's answer: an anomaly more often than not.
        const answered = history.filter(({ value }) => value !== undefined);
        if (answered.length === 0) return;
        const [victim, source] = [answered[one % answered.length]!, answered[other % answered.length]!];
        const changed = history.map((entry) =>
          entry === victim ? { ...entry, value: source.value } : entry,
        );
        const expected = bruteForce(changed, workload.model);
        if (!expected) anomalies++;
        expect(checkLinearizable(changed, workload.model).linearizable).toBe(expected);
      }),
      { numRuns: 60 },
    );
    expect(anomalies).toBeGreaterThan(0);
  });

  it('are judged by 10,000 operations, 16 clients and 200 lost answers, without looking far', () => {
    const options = { clients: 16, operations: 10_000, unknownShare: 0.02, random: seededRandom(3) };
    const history = run(workload, options);
    // Each operation is one step; the rest is what was tried in vain.
    expect(checkLinearizable(history, workload.model, { maxSteps: 40_000 }).linearizable).toBe(true);
  });
});
