import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureCurl } from './ensure-curl.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensureS3Server } from './ensure-s3-server.mjs';
import { ensureZooKeeper } from './ensure-zookeeper.mjs';
import { run } from './run.mjs';
import { ROOT } from './workspace.mjs';

const args = process.argv.slice(2);
// A selection of the tests covers a part of the code only, which says nothing.
const isSelection = args.some((arg) => !arg.startsWith('-'));

await ensureInstalled();
const chromium = await ensureChromium();
await ensureCurl();
await ensureZooKeeper();
await ensureS3Server();
await ensureBuilt();
process.exitCode = await run(
  process.execPath,
  [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...(isSelection ? [] : ['--coverage']), ...args],
  { cwd: ROOT, env: { ...process.env, CHROMIUM: chromium } },
);
