import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { run } from './run.mjs';
import { ROOT } from './workspace.mjs';

// npm run fuzz -- [--seed S] [--inputs N] [--from I] [--target T]: N inputs for each property of the target, or of all.
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    inputs: { type: 'string', default: '20000' },
    from: { type: 'string' },
    target: { type: 'string', default: '' },
  },
});
const { seed = String(Math.floor(Math.random() * 2 ** 31)), inputs, from = '0', target } = values;

await ensureInstalled();
console.log(`The seed is ${seed}.`);
process.exitCode = await run(
  process.execPath,
  // One target after the other: none of them takes an input to hang because of the others.
  [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--no-file-parallelism', `test/fuzz/${target}`],
  {
    cwd: ROOT,
    env: {
      ...process.env,
      HIGHLANDER_SEED: seed,
      HIGHLANDER_FUZZ_INPUTS: inputs,
      HIGHLANDER_FUZZ_FROM: from,
    },
  },
);
