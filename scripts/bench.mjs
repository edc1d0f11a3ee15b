import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensureS3Server } from './ensure-s3-server.mjs';
import { ensureZooKeeper } from './ensure-zookeeper.mjs';
import { runStep } from './run.mjs';
import { ROOT } from './workspace.mjs';

// In the order in which they are best read: one process, the wire, the services, the cluster.
const BENCHMARKS = ['calls', 'transport', 's3-writes', 'zookeeper-claims', 'nodes'];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !BENCHMARKS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${BENCHMARKS.join(', ')}.`);
  process.exit(1);
}

await ensureInstalled();
await ensureZooKeeper();
await ensureS3Server();
await ensureBuilt();
for (const name of chosen.length > 0 ? chosen : BENCHMARKS) {
  console.log(`\n${name}`);
  await runStep(process.execPath, ['--expose-gc', join(ROOT, `bench/${name}.mjs`)], { cwd: ROOT });
}
