import type { HistoryEntry } from '../history-entry.js';
import { endOf } from './shown-operations.js';

export interface Lane {
  /** Empty below the first lane of a process. */
  readonly name: string;
  readonly entries: readonly HistoryEntry[];
}

/** A lane for each process, and more where it did several things at once or where an unknown outcome stays open. */
export function lanesOf(entries: readonly HistoryEntry[]): Lane[] {
  const processes = [...new Set(entries.map(({ process }) => process))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return processes.flatMap((process) => {
    const lanes: HistoryEntry[][] = [];
    for (const entry of entries.filter((one) => one.process === process)) {
      const free = lanes.find(
        (lane) => (endOf(lane.at(-1)!) ?? Number.POSITIVE_INFINITY) <= entry.invokedAtMs,
      );
      if (free) free.push(entry);
      else lanes.push([entry]);
    }
    return lanes.map((lane, index) => ({ name: index === 0 ? process : '', entries: lane }));
  });
}
