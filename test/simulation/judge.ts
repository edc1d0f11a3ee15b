import {
  checkEpochs,
  checkLinearizable,
  describeCounterexample,
  type History,
  type HistoryEntry,
  type ServedCall,
} from 'nestjs-highlander/testing';
import type { AnsweredCall } from './client.js';
import type { Journal, Receipt } from './journal.js';
import type { PlannedObject } from './plan.js';

const MAX_STEPS = 200_000;

/** Whether the object did what its model does, whoever asked, and whatever happened meanwhile (I5). */
export function judgeHistory(history: History, { kind, id }: PlannedObject): string[] {
  const key = `${kind.type}:${id}`;
  const entries: HistoryEntry[] = history.entries.filter(({ object }) => object === key);
  const result = checkLinearizable(entries, kind.model, { maxSteps: MAX_STEPS });
  if (result.linearizable) return [];
  if (result.linearizable === undefined) return [`the history of ${key} could not be decided`];
  return [describeCounterexample(result.counterexample)];
}

/**
 * Whether the owners of each object came one after the other, and the states that they showed, too (I1). Each call
 * counts at two moments: its node was the owner when the handler ended; and what a read showed was the newest durable
 * state when it began, what an update made was so when its write was known to be done.
 */
export function judgeOwners(
  journal: Journal,
  answered: readonly AnsweredCall[],
  canBeDeleted: (object: string) => boolean,
): string[] {
  const owning: ServedCall[] = [];
  const showing: ServedCall[] = [];
  for (const { call } of answered) {
    const receipts = journal.receipts.get(call) ?? [];
    // Of a read that ran twice nobody knows which run was answered.
    if (receipts.length !== 1) continue;
    const [receipt] = receipts as [Receipt];
    const { object, node, zxid, beganMs, endedMs, changes, isUpdate, updated } = receipt;
    const epoch = { generation: 0, zxid };
    owning.push({ object, epoch, nodeId: node, revision: 0, updated: false, atMs: endedMs });
    if (canBeDeleted(object)) continue;
    // An update that changed nothing may have seen what an earlier owner had made durable: nobody knows when.
    if (isUpdate && !journal.hasMade(object, zxid, changes)) continue;
    const showsMs = isUpdate ? journal.durableAtMs(receipt) : beganMs;
    if (showsMs === undefined) continue;
    const atMs = isUpdate ? Math.max(showsMs, endedMs) : showsMs;
    showing.push({ object, epoch, nodeId: node, revision: changes, updated, atMs });
  }
  return [...checkEpochs(owning), ...checkEpochs(showing, { complete: false })].map(
    ({ kind, message }) => `${kind}: ${message}`,
  );
}
