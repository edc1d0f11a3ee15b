import type { HistoryEntry, Operation, Outcome } from 'nestjs-highlander/testing';
import type { Evidence } from './verdict.js';
import { hashOf, type LoggedWrite } from './write-log.js';

/** A short run in which all went well: a ledger moved from one node to another, and one append was of unknown outcome. */
export function soundEvidence(): Evidence {
  return {
    history: [
      entry('client 1', 0, { name: 'append', element: 'a' }, 'ok', 1),
      entry('client 2', 10, { name: 'append', element: 'b' }, 'unknown'),
      entry('client 1', 20, { name: 'append', element: 'c' }, 'ok', 2),
      entry('client 2', 30, { name: 'append', element: 'd' }, 'failed'),
      entry('the bucket', 40, { name: 'read' }, 'ok', ['a', 'c']),
    ],
    witnessings: [
      { object: LEDGER, nodeId: 'one', zxid: '01', atMs: 5, change: 1 },
      { object: LEDGER, nodeId: 'two', zxid: '02', atMs: 25, change: 2 },
      { object: LEDGER, nodeId: 'two', zxid: '02', atMs: 26, change: null },
    ],
    snapshots: [{ object: LEDGER, revision: 1, shownHash: hashOf(['a']) }],
    writes: [
      write({ etag: 'first', onto: null, revision: 1, zxid: '01', shown: ['a'] }),
      {
        ...write({ etag: 'lost', onto: 'zero', revision: 2, zxid: '01', shown: ['a', 'b'] }),
        landed: 'maybe',
      },
      write({ etag: 'second', onto: 'first', revision: 2, zxid: '02', shown: ['a', 'c'] }),
    ],
    records: new Map([[LEDGER, { etag: 'second', revision: 2, shown: ['a', 'c'] }]]),
    recoveries: [{ round: 1, tookMs: 1_150, starvedMs: 200, last: 'read' }],
    promisedMs: 1_000,
    dumbErrors: [],
    endedNodes: [],
  };
}

export const LEDGER = 'ledger/hot-0';

export function entry(
  process: string,
  atMs: number,
  operation: Operation & Record<string, unknown>,
  outcome: Outcome,
  value?: unknown,
): HistoryEntry {
  const times = { invokedAtMs: atMs, completedAtMs: atMs + 5 };
  return { process, object: LEDGER, operation, outcome, ...times, ...(value !== undefined && { value }) };
}

interface WriteInShort {
  readonly etag: string;
  readonly onto: string | null;
  readonly revision: number;
  readonly zxid: string;
  readonly shown: unknown;
}

export function write({ etag, onto, revision, zxid, shown }: WriteInShort): LoggedWrite {
  return {
    object: LEDGER,
    onto,
    etag,
    landed: 'yes',
    epoch: { generation: 0, zxid },
    revision,
    changes: revision,
    shownHash: hashOf(shown),
  };
}
