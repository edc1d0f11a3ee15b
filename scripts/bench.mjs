import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensureS3Server } from './ensure-s3-server.mjs';
import { ensureZooKeeper } from './ensure-zookeeper.mjs';
import { run } from './run.mjs';
import { ROOT } from './workspace.mjs';

await ensureInstalled();
await ensureZooKeeper();
await ensureS3Server();
await ensureBuilt();
process.exitCode = await run(process.execPath, [join(ROOT, 'bench/main.mjs'), ...process.argv.slice(2)], {
  cwd: ROOT,
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
