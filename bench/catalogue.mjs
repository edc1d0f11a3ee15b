/**
 * The families of rows, in the order in which they are best read: one process, the wire, the services, the cluster. Each
 * is `rows/<name>.mjs` and runs in a process of its own, so that what one leaves in the heap and in the compiler is not
 * the other's. `needs` are the servers that are started for it.
 */
export const CATALOGUE = [
  { name: 'reads', needs: [] },
  { name: 'updates', needs: [] },
  { name: 'mailbox', needs: [] },
  { name: 'watchers', needs: [] },
  { name: 'large-states', needs: ['s3'] },
  { name: 'waking', needs: [] },
  { name: 'idle-objects', needs: [] },
  { name: 'files', needs: [] },
  { name: 'transport', needs: [] },
  { name: 'remote-calls', needs: ['zookeeper'] },
  { name: 'nodes', needs: [] },
  { name: 's3-writes', needs: ['s3'] },
  { name: 's3-hot-object', needs: ['s3'] },
  { name: 's3-many-objects', needs: ['s3'] },
  { name: 'cold-activation', needs: ['zookeeper', 's3'] },
  { name: 'graceful-stop', needs: ['zookeeper'] },
  { name: 'takeover', needs: ['quick zookeeper'] },
  { name: 'claims', needs: ['ensemble'] },
  { name: 'websockets', needs: ['zookeeper'] },
];
