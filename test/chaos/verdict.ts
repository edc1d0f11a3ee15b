import type { Counterexample, HistoryEntry } from 'nestjs-highlander/testing';
import type { SeenSnapshot, Witnessing } from './caller.js';
import { checkHistory } from './checks/linearizability.js';
import { checkOwners } from './checks/owners.js';
import { checkSnapshots } from './checks/snapshots.js';
import { checkUpdates } from './checks/updates.js';
import type { Violation } from './checks/violation.js';
import { checkWriteChains } from './checks/write-chain.js';
import { nameOfRecovery, type Recovery } from './recovery.js';
import type { FinalRecord } from './records.js';
import { seconds } from './schedule.js';
import type { LoggedWrite } from './write-log.js';

/** All that is known of a run when it is over. */
export interface Evidence {
  /** What clients did and saw, the reads at the end included. */
  readonly history: readonly HistoryEntry[];
  readonly witnessings: readonly Witnessing[];
  readonly snapshots: readonly SeenSnapshot[];
  /** What got to the S3 server. */
  readonly writes: readonly LoggedWrite[];
  /** What is in the bucket in the end. */
  readonly records: ReadonlyMap<string, FinalRecord>;
  readonly recoveries: readonly Recovery[];
  readonly promisedMs: number;
  readonly dumbErrors: readonly string[];
  /** Nodes that ended though nobody ended them. */
  readonly endedNodes: readonly string[];
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly counterexamples: readonly Counterexample[];
}

/** Holds what happened against what is promised. */
export function judge(evidence: Evidence): Verdict {
  const { history, witnessings, snapshots, writes, records } = evidence;
  const { violations, counterexamples } = checkHistory(history);
  return {
    violations: [
      ...violations,
      ...checkOwners(witnessings),
      ...checkWriteChains(writes, records),
      ...checkUpdates(history, records),
      ...checkSnapshots(snapshots, writes),
      ...slowRecoveries(evidence),
      ...evidence.dumbErrors.map((message): Violation => ({ kind: 'error without ran', message })),
      ...evidence.endedNodes.map((message): Violation => ({ kind: 'node ended', message })),
    ],
    counterexamples,
  };
}

function slowRecoveries({ recoveries, promisedMs }: Evidence): Violation[] {
  return recoveries
    .filter(({ tookMs, starvedMs }) => tookMs - starvedMs > promisedMs)
    .map((recovery) => ({
      kind: 'slow recovery',
      message: `${nameOfRecovery(recovery)}; ${seconds(promisedMs)} are promised`,
    }));
}
