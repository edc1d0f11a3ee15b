/*
 * A node that owns one object, and asks its lease all the time whether it may answer for it. Its clocks can be disturbed
 * as those of machines are.
 */
import type { CoordinationSession } from 'nestjs-highlander';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { KEY, type OwnerNews, type OwnerOrder, type OwnerTask } from './lease-task.js';

const LONG_MS = 500;
const realMonotonicMs = performance.now.bind(performance);
const realNow = Date.now;
let lastValidNs = 0n;

process.on('message', (message: OwnerTask | OwnerOrder) => {
  if (message === 'report') tell({ lastValidNs: String(lastValidNs) });
  else if (message !== 'set back') void own(message);
});

// Its parent is gone, in whatever way.
process.on('disconnect', () => process.exit());

function tell(news: OwnerNews): void {
  process.send?.(news);
}

async function own(task: OwnerTask): Promise<void> {
  const { servers, namespace, sessionTimeoutMs, tickMs, disturbance } = task;
  if (disturbance === 'sleep') sleepWhenStopped();
  if (disturbance === 'set back') setBackWhenTold(sessionTimeoutMs / 2);
  const coordination = zookeeper({ servers, sessionTimeoutMs, tickMs });
  const session = await coordination.openSession({ namespace, nodeId: 'owner', address: null });
  await session.claim(KEY);
  await session.lease.untilValid();
  void beat(session);
  ask(session);
  tell('owner');
}

function ask(session: CoordinationSession): void {
  // The moment before is the earliest at which the answer can have been right.
  const atNs = process.hrtime.bigint();
  if (session.lease.isValid()) lastValidNs = atNs;
  setTimeout(() => ask(session), 1);
}

/** So that there is always one under way. */
async function beat(session: CoordinationSession): Promise<void> {
  for (;;) {
    try {
      await session.heartbeat();
    } catch {
      return;
    }
  }
}

/** The monotonic clock of a machine that sleeps doesn't count the time. */
function sleepWhenStopped(): void {
  let lastMs = realNow();
  let sleptMs = 0;
  performance.now = () => {
    const nowMs = realNow();
    if (nowMs - lastMs > LONG_MS) sleptMs += nowMs - lastMs;
    lastMs = nowMs;
    return realMonotonicMs() - sleptMs;
  };
}

function setBackWhenTold(ms: number): void {
  process.on('message', (message) => {
    if (message === 'set back') Date.now = () => realNow() - ms;
  });
}
