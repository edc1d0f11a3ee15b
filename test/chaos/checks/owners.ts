import { checkEpochs, type ServedCall } from 'nestjs-highlander/testing';
import type { Witnessing } from '../caller.js';
import type { Violation } from './violation.js';

/**
 * Whether no object had two owners at any moment: calls that were answered tell by whom, and when (I1); and no change of
 * an object was made twice.
 */
export function checkOwners(witnessings: readonly Witnessing[]): Violation[] {
  const calls = witnessings.map(served);
  // What a read sees may be older than an update that ran before it and is being committed: only updates go on one by one.
  const updates = calls.filter(({ updated }) => updated);
  const found = [
    ...checkEpochs(calls.map((call) => ({ ...call, revision: 0, updated: false }))),
    ...checkEpochs(updates, { complete: false }),
  ];
  return found.map(({ kind, message }) => ({
    kind: kind === 'fork' || kind === 'back' ? 'fork' : 'two owners',
    message,
  }));
}

function served({ object, nodeId, zxid, atMs, change }: Witnessing): ServedCall {
  const epoch = { generation: 0, zxid };
  return { object, nodeId, epoch, atMs, revision: change ?? 0, updated: change !== null };
}
