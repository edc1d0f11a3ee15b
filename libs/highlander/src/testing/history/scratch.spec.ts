import { appendFileSync } from 'node:fs';
const log = (...a: unknown[]) => appendFileSync('/tmp/history.log', a.join(' ') + '\n');
import { it } from 'vitest';
import { seededRandom } from '../../../../../test/support/seeded-random.js';
import { checkLinearizable } from './check-linearizable.js';
import { appendListModel, compareAndSetModel, counterModel, registerModel, setModel } from './models/index.js';
import { simulate } from './simulation.fixture.js';

const cases: [string, any, any, number][] = [
  ['register unique', registerModel, (n: number, r: () => number) => (r() < 0.5 ? { name: 'read' } : { name: 'write', value: n }), 0],
  ['register few values', registerModel, (_: number, r: () => number) => (r() < 0.5 ? { name: 'read' } : { name: 'write', value: Math.floor(r() * 5) }), 0],
  ['register delete', registerModel, (n: number, r: () => number) => (r() < 0.5 ? { name: 'read' } : r() < 0.1 ? { name: 'delete' } : { name: 'write', value: n }), 0],
  ['cas few', compareAndSetModel, (_: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : r() < 0.5 ? { name: 'write', value: Math.floor(r() * 5) } : { name: 'compare-and-set', expected: Math.floor(r() * 5), next: Math.floor(r() * 5) }), 1],
  ['counter unseen', counterModel, (_: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : { name: 'increment' }), 0],
  ['counter seen', counterModel, (_: number, r: () => number) => (r() < 0.1 ? { name: 'read' } : { name: 'increment' }), 1],
  ['counter delete', counterModel, (_: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : r() < 0.05 ? { name: 'delete' } : { name: 'increment' }), 0.5],
  ['counter amounts', counterModel, (_: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : { name: 'increment', by: 1 + Math.floor(r() * 3) }), 0],
  ['list', appendListModel, (n: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : { name: 'append', element: n }), 0],
  ['list seen', appendListModel, (n: number, r: () => number) => (r() < 0.02 ? { name: 'read' } : { name: 'append', element: n }), 1],
  ['list delete', appendListModel, (n: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : r() < 0.02 ? { name: 'delete' } : { name: 'append', element: n }), 0],
  ['set grow', setModel, (n: number, r: () => number) => (r() < 0.2 ? { name: 'read' } : r() < 0.2 ? { name: 'has', element: Math.floor(r() * n) } : { name: 'add', element: n % 2000 }), 0.5],
  ['set few', setModel, (_: number, r: () => number) => (r() < 0.3 ? { name: 'read' } : r() < 0.3 ? { name: 'has', element: Math.floor(r() * 20) } : r() < 0.5 ? { name: 'add', element: Math.floor(r() * 20) } : r() < 0.05 ? { name: 'delete' } : { name: 'remove', element: Math.floor(r() * 20) }), 0.5],
];
for (const [name, model, next, seenShare] of cases) {
  it(name, () => {
    for (const seed of [1, 2]) {
      const total = Number(process.env['N'] ?? 10000);
      const h = simulate(model, { clients: 16, operations: total, unknownShare: 0.02, random: seededRandom(seed), next, seenShare });
      let t = performance.now();
      const r = checkLinearizable(h, model, { maxSteps: 100_000 });
      log(name, seed, r.linearizable, (performance.now() - t).toFixed(0), 'ms');
      // anomaly: a read late shows an old read's value
      const reads = h.filter((e) => (e as any).operation.name === 'read' && e.outcome === 'ok');
      const late = reads.findIndex((e) => e.invokedAtMs > h.at(-1)!.invokedAtMs * 0.9);
      const bad = h.map((e) => (e === reads[late] ? { ...e, value: reads[Math.floor(late * 0.5)]!.value } : e));
      t = performance.now();
      const b = checkLinearizable(bad, model, { maxSteps: 100_000 });
      log('   stale', b.linearizable, (performance.now() - t).toFixed(0), 'ms', b.linearizable === false ? b.counterexample.operations.length : '');
    }
  }, 300000);
}
