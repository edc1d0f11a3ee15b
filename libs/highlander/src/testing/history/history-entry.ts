/** What a client asked for. A model says which names and arguments it knows. @publicApi */
export interface Operation {
  readonly name: string;
}

/**
 * How an operation ended, as its client knows it. `ok`: it took effect before it completed. `failed`: it surely did
 * not run and never will. `unknown`: it may have taken effect, may still do so at any later time, or never.
 *
 * @publicApi
 */
export type Outcome = 'ok' | 'failed' | 'unknown';

/** One operation of one client. JSON throughout. @publicApi */
export interface HistoryEntry<Op extends Operation = Operation> {
  /** The client; it names a lane of the timeline. */
  readonly process: string;
  /** Which object it was about. Objects are checked one by one. */
  readonly object: string;
  readonly operation: Op;
  readonly invokedAtMs: number;
  readonly outcome: Outcome;
  /** What an operation that is `ok` gave back; absent where nobody looked at it. */
  readonly value?: unknown;
  /** When the client knew the outcome. Absent while it doesn't. An unknown outcome isn't bounded by it. */
  readonly completedAtMs?: number;
}

/** An entry in few words: `c1: read → 3`. */
export function describeEntry(entry: HistoryEntry): string {
  return `${entry.process}: ${describeOperation(entry.operation)}${describeOutcome(entry)}`;
}

/** `write 3`, `compare-and-set expected 1 next 2`. */
export function describeOperation(operation: Operation): string {
  const { name, ...rest } = operation as Operation & Record<string, unknown>;
  const parts = Object.entries(rest);
  if (parts.length === 1) return `${name} ${JSON.stringify(parts[0]![1])}`;
  return [name, ...parts.map(([key, value]) => `${key} ${JSON.stringify(value)}`)].join(' ');
}

/** ` → 3`, ` (unknown)`, or nothing where it was ok and nobody looked at its value. */
export function describeOutcome({ outcome, value }: HistoryEntry): string {
  if (outcome !== 'ok') return ` (${outcome})`;
  return value === undefined ? '' : ` → ${JSON.stringify(value)}`;
}
