import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Schedule, type ScheduleResult } from './schedule.js';

const SHOWN_LINES = 60;
// Between the seeds of two schedules, so that neighbours have nothing in common.
const STRIDE = 0x9e3779b1;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    schedules: { type: 'string', default: '1000' },
    // Where in the row of schedules to begin, for those that share one among them.
    from: { type: 'string', default: '0' },
    trace: { type: 'boolean', default: false },
  },
});
const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const from = Number(values.from);
const count = Number(values.schedules);
if (![first, from, count].every(Number.isSafeInteger) || from < 0 || count < 1) {
  console.error('--seed and --from take whole numbers, and --schedules one above 0.');
  process.exit(2);
}

const combined = createHash('sha256');
const startedMs = performance.now();
let operations = 0;
for (let index = from; index < from + count; index++) {
  const seed = (first + Math.imul(index, STRIDE)) >>> 0;
  const result = await Schedule.run(seed);
  operations += result.operations;
  combined.update(result.hash);
  if (values.trace) console.log(result.trace.join('\n'));
  if (result.violations.length > 0) {
    report(result, index - from + 1);
    process.exit(1);
  }
}
const tookMs = performance.now() - startedMs;
console.log(
  `seed ${first}, ${count} schedules, ${operations} operations, trace hash ${combined.digest('hex').slice(0, 16)}, ` +
    `${(tookMs / count).toFixed(1)} ms a schedule`,
);

function report({ seed, violations, trace }: ScheduleResult, schedules: number): void {
  console.log(`seed ${first}, violation in schedule ${schedules}, whose own seed is ${seed}`);
  for (const violation of violations) console.log(`\n${violation}`);
  console.log(`\nThe last that happened:\n${trace.slice(-SHOWN_LINES).join('\n')}`);
  console.log(`\nTo see it again: npm run simulate -- --seed ${seed} --schedules 1 --trace`);
}
