import type { HistoryEntry, Operation } from './history-entry.js';
import type { Model } from './models/model.js';

export interface Simulation<Op extends Operation> {
  readonly clients: number;
  readonly operations: number;
  /** The share of operations whose outcome their clients don't learn; half of them take effect, some much later. */
  readonly unknownShare: number;
  /** Evenly spread in [0, 1). */
  readonly random: () => number;
  readonly next: (number: number, random: () => number) => Op;
  /** The share of updates whose result the client notes. */
  readonly seenShare?: number;
}

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/**
 * What clients see of an object on which each operation takes effect at one moment between its invocation and its
 * completion: linearizable by construction.
 */
export function simulate<Op extends Operation, State>(
  model: Model<Op, State>,
  { clients, operations, unknownShare, random, next, seenShare = 0 }: Simulation<Op>,
): HistoryEntry<Op>[] {
  const entries: HistoryEntry<Op>[] = [];
  const events: Event[] = [];
  let state = model.initial;
  let begun = 0;
  const at = (atMs: number, run: () => void): void => void events.push({ atMs, run });
  const pauseMs = (): number => Math.ceil(random() * 8);

  const takeEffect = (operation: Op): unknown => {
    const after = model.apply(state, operation);
    state = after.state;
    return after.result;
  };
  const invoke = (process: string, nowMs: number): void => {
    if (begun === operations) return;
    const operation = next(begun++, random);
    const entry = { process, object: 'one', operation, invokedAtMs: nowMs };
    const effectMs = nowMs + pauseMs();
    const doneMs = effectMs + pauseMs();
    if (random() < unknownShare) {
      if (random() < 0.5)
        at(random() < 0.5 ? effectMs : doneMs + random() * 200, () => takeEffect(operation));
      at(doneMs, () => entries.push({ ...entry, outcome: 'unknown', completedAtMs: doneMs }));
    } else {
      at(effectMs, () => {
        const value = takeEffect(operation);
        const seen = value !== undefined && (model.isRead(operation) || random() < seenShare);
        at(doneMs, () => {
          entries.push({ ...entry, outcome: 'ok', completedAtMs: doneMs, ...(seen ? { value } : {}) });
        });
      });
    }
    const againMs = doneMs + pauseMs();
    at(againMs, () => invoke(process, againMs));
  };

  for (let client = 0; client < clients; client++) at(random(), () => invoke(`c${client}`, 0));
  // Few events wait at any time, so that looking for the first one is quick enough.
  while (events.length > 0) {
    const first = events.reduce((best, event, index) => (event.atMs < events[best]!.atMs ? index : best), 0);
    events.splice(first, 1)[0]!.run();
  }
  return entries.sort((a, b) => a.invokedAtMs - b.invokedAtMs);
}
