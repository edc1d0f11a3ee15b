/*
 * A node, as a process of its own that can be stopped. It owns one object, in the manner of the host: it answers what it
 * remembers as long as the lease is valid, read or write, looking at the lease after the work and before the answer. It
 * keeps on working, so that whatever comes first after a stop comes at a bad moment.
 */
import type { CoordinationSession } from '../coordination.js';
import { zookeeper } from './zookeeper.coordination.js';

export interface NodeTask {
  readonly servers: string;
  readonly namespace: string;
  readonly sessionTimeoutMs: number;
}

/** The last moments, ms since 1970, at which the node answered. */
export interface NodeReport {
  readonly lastAnswerAt: number;
  readonly answers: number;
  readonly lastAcknowledgedAt: number;
}

const KEY = { type: 'list', id: 'groceries' };
const report = { lastAnswerAt: 0, answers: 0, lastAcknowledgedAt: 0 };

process.on('message', (task: NodeTask | 'report') => {
  if (task === 'report') process.send?.(report);
  else void own(task);
});
process.send?.('ready');

async function own({ servers, namespace, sessionTimeoutMs }: NodeTask): Promise<void> {
  const coordination = zookeeper({ servers, sessionTimeoutMs, tickMs: 200 });
  const session = await coordination.openSession({ namespace, nodeId: 'stopped', address: null });
  await session.claim(KEY);
  void session.ended.then(() => process.send?.('ended'));
  process.send?.('owner');
  answerReads(session);
  await acknowledgeWrites(session);
}

function answerReads(session: CoordinationSession): void {
  setImmediate(() => {
    // The moment before is the earliest at which the answer can have been right.
    const at = Date.now();
    if (session.lease.isValid()) {
      report.lastAnswerAt = at;
      report.answers += 1;
    }
    answerReads(session);
  });
}

/** The answers of the service that arrive after the stop, but were sent before it, must not be taken for a proof. */
async function acknowledgeWrites(session: CoordinationSession): Promise<void> {
  for (;;) {
    try {
      const outcome = await session.claim(KEY);
      const at = Date.now();
      if (outcome.claimed && session.lease.isValid()) report.lastAcknowledgedAt = at;
    } catch {
      return;
    }
  }
}
