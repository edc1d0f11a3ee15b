// Runs simulated schedules on the sources: npm run simulate -- [--seed 1] [--schedules 1000] [--trace]
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ensureInstalled } from './ensure-installed.mjs';
import { run } from './run.mjs';
import { ROOT } from './workspace.mjs';

await ensureInstalled();
const compiler = await runnerImport(join(ROOT, 'test/support/compile-fixture.ts'), { logLevel: 'error' });
const program = await compiler.module.compileForNode(join(ROOT, 'test/simulation/main.ts'));
try {
  process.exitCode = await run(process.execPath, [program.path, ...process.argv.slice(2)]);
} finally {
  await program.cleanup();
}
