import { APPLICATION, ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { run } from './run.mjs';

await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['--enable-source-maps', APPLICATION]);
