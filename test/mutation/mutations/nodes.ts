import { SIMULATION, type Mutation } from '../mutation.js';

const lease = (disturbance: string) =>
  ({ program: 'lease', server: 'zookeeper', args: ['--disturbance', disturbance] }) as const;

/** Guards of what nodes believe of each other, and of ZooKeeper. */
export const NODES: readonly Mutation[] = [
  {
    name: 'retried update',
    fault: 'an update that may have run is sent again',
    invariant: 'I4',
    patches: [
      {
        file: 'registry/call-router.js',
        find: 'if (isFinal || (mayHaveRun && (!call.readOnly || call.operation.once))) {',
        replace: 'if (isFinal) {',
      },
    ],
    killer: SIMULATION,
    found: '8 schedules (at most 35)',
  },
  {
    name: 'lost answer means no',
    fault: 'a call that another node did not answer is said not to have run',
    invariant: 'I4',
    patches: [
      {
        file: 'registry/call-router.js',
        find: "failure.message, mayHaveRun ? 'unknown' : 'no', failure);",
        replace: "failure.message, 'no', failure);",
      },
    ],
    killer: SIMULATION,
    found: '7 schedules (at most 31)',
  },
  {
    name: 'stale location',
    fault: 'a node goes on calling where an object once was, though it is told that it has moved',
    invariant: 'I1',
    patches: [
      {
        file: 'registry/location-cache.js',
        find: 'if (this.get(key) === location)',
        replace: 'if (false)',
      },
    ],
    killer: SIMULATION,
    found: '2 schedules (at most 3)',
  },
  {
    name: 'lease from the answer',
    fault: 'a lease runs from when the last heartbeat was answered, not from when it was sent',
    invariant: 'I2',
    patches: [
      {
        file: 'coordination/zookeeper/heartbeats.js',
        find: 'this.lease.acknowledged(sentAt);',
        replace: 'this.lease.prove(instantOf(this.clock));',
      },
    ],
    killer: lease('late answer'),
    found: 'one run, 4 s',
  },
  {
    name: 'lease too long',
    fault: 'a lease lasts twice as long as the session',
    invariant: 'I2',
    patches: [
      { file: 'coordination/zookeeper/lease.js', find: 'TRUSTED_PART = 0.9;', replace: 'TRUSTED_PART = 2;' },
    ],
    killer: lease('stop'),
    found: 'one run, 4 s',
  },
  {
    name: 'wall clock ignored',
    fault: 'a machine that sleeps does not notice it by the wall clock',
    invariant: 'I2',
    patches: [
      {
        file: 'coordination/zookeeper/lease.js',
        find: 'return monotonicMs < trustedMs && wallMs >= 0 && wallMs < trustedMs;',
        replace: 'return monotonicMs < trustedMs;',
      },
    ],
    killer: lease('sleep'),
    found: 'one run, 4 s',
  },
  {
    name: 'monotonic clock ignored',
    fault: 'a wall clock that was set back makes a lease longer',
    invariant: 'I2',
    patches: [
      {
        file: 'coordination/zookeeper/lease.js',
        find: 'return monotonicMs < trustedMs && wallMs >= 0 && wallMs < trustedMs;',
        replace: 'return wallMs < trustedMs;',
      },
    ],
    killer: lease('set back'),
    found: 'one run, 4 s',
  },
  {
    name: 'foreign znode',
    fault: 'a claim that another session has made in ZooKeeper is taken for one’s own',
    invariant: 'I1',
    patches: [
      {
        file: 'coordination/zookeeper/session-claims.js',
        find: 'const isOwn = znode.owner === this.connection.sessionId;',
        replace: 'const isOwn = true;',
      },
    ],
    killer: { program: 'claims', server: 'zookeeper' },
    found: 'one run, 1 s',
  },
];
