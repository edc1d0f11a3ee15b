// ZooKeeper, S3 and three nodes of the example on this machine, until Ctrl-C.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensureS3Server } from './ensure-s3-server.mjs';
import { ensureZooKeeper } from './ensure-zookeeper.mjs';

const KEEPER = fileURLToPath(new URL('cluster/keeper.mjs', import.meta.url));

if (process.platform !== 'linux') {
  console.error(
    'This needs Linux, where the S3 server runs. Elsewhere, Docker does it: docker compose up --build',
  );
  process.exit(1);
}
await ensureInstalled();
await ensureZooKeeper();
await ensureS3Server();
await ensureBuilt();

// In a session of its own, so that Ctrl-C reaches this process alone: the nodes shall stop before what they stand on.
const keeper = fork(KEEPER, {
  detached: true,
  // Each process would tell which Node.js versions the AWS SDK will want next year.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => keeper.connected && keeper.send('stop'));
keeper.on('exit', (code) => {
  // If it was killed, its children are still there.
  endGroup(keeper.pid);
  process.exitCode = code ?? 1;
});

function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
