import { zookeeper } from './zookeeper.coordination.js';

/* A process that has nothing to do but to open a session where nobody is. */

const coordination = zookeeper({ servers: '127.0.0.1:1', sessionTimeoutMs: 1_000, connectTimeoutMs: 300 });
coordination.openSession({ namespace: 'n', nodeId: 'node', address: null }).then(
  () => process.stdout.write('opened'),
  () => process.stdout.write('refused'),
);
