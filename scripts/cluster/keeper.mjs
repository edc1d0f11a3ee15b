// Starts the servers and the nodes, tells where they are, and ends them: the nodes in order, then the servers.
import { randomBytes } from 'node:crypto';
import { startS3Server, startZooKeeper } from 'nestjs-highlander/testing';
import { ClusterNode } from './cluster-node.mjs';

const NODES = 3;
const firstPort = portOf('PORT', 3001);
const firstTransportPort = portOf('TRANSPORT_PORT', 7001);

let nodes = [];
let servers = [];
let stopping;

// The terminal may be gone before all has stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('message', () => void stop(0));
// Whoever started this is gone.
process.on('disconnect', () => void stop(1));

try {
  console.log('Starting ZooKeeper and S3…');
  const started = await Promise.allSettled([startZooKeeper({ tickTimeMs: 500 }), startS3Server()]);
  servers = started.flatMap(({ value }) => value ?? []);
  for (const { reason } of started) if (reason) throw reason;
  if (!stopping) await startNodes(...servers);
} catch (error) {
  if (!stopping) console.error(error.message);
  await stop(1);
}

async function startNodes(zookeeper, s3) {
  const shared = {
    ZOOKEEPER_SERVERS: zookeeper.connectString,
    // Short, so that what happens when a node dies can be watched.
    ZOOKEEPER_SESSION_TIMEOUT_MS: '4000',
    ZOOKEEPER_TICK_MS: '500',
    S3_ENDPOINT: s3.endpoint,
    S3_BUCKET: s3.bucket,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    TRANSPORT_SECRET: randomBytes(32).toString('base64url'),
  };
  nodes = Array.from(
    { length: NODES },
    (_, index) =>
      new ClusterNode(index + 1, {
        ...shared,
        PORT: String(firstPort && firstPort + index),
        TRANSPORT_PORT: String(firstTransportPort && firstTransportPort + index),
      }),
  );
  await Promise.all(nodes.map((node) => node.serves));
  for (const node of nodes) void node.ended.then((how) => report(node, how));
  for (const { name, url, address, pid } of nodes)
    console.log(`${name}: ${url} (node ${address}, process ${pid})`);
  console.log('Ctrl-C ends all of it, and forgets what was stored.');
}

function report(node, how) {
  if (stopping) return;
  const others = nodes.filter(({ isRunning }) => isRunning);
  const rest = others.length > 0 ? `${others.map(({ name }) => name).join(' and ')} go on.` : 'None is left.';
  console.log(`${node.name} ${how}, and is not started again. ${rest}`);
  if (others.length === 0) void stop(1);
}

function stop(exitCode) {
  stopping ??= (async () => {
    console.log('Stopping…');
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all(servers.map((server) => server.stop()));
    process.exit(exitCode);
  })();
  return stopping;
}

/** 0: any free one. */
function portOf(variable, preset) {
  const port = Number(process.env[variable] || preset);
  if (!Number.isInteger(port) || port < 0 || port > 65_536 - NODES) {
    console.error(`${variable} must be a number, such as ${preset}.`);
    process.exit(1);
  }
  return port;
}
