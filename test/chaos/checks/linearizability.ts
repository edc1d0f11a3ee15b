import {
  checkLinearizable,
  type Counterexample,
  type HistoryEntry,
  type LinearizabilityResult,
} from 'nestjs-highlander/testing';
import { grouped } from '../grouped.js';
import { kindOf } from '../kinds.js';
import type { Violation } from './violation.js';

export interface Linearizability {
  readonly violations: readonly Violation[];
  readonly counterexamples: readonly Counterexample[];
}

/** Whether each object looked to all clients as if there were one of it (I5). */
export function checkHistory(history: readonly HistoryEntry[]): Linearizability {
  const violations: Violation[] = [];
  const counterexamples: Counterexample[] = [];
  for (const [object, entries] of grouped(history, (entry) => entry.object)) {
    const { model } = kindOf(object.slice(0, object.indexOf('/')));
    const result: LinearizabilityResult = checkLinearizable(entries, model);
    if (result.linearizable === undefined) {
      violations.push({
        kind: 'undecided',
        message: `${object}: ${entries.length} operations took more than ${result.undecided.maxSteps} steps`,
      });
    } else if (!result.linearizable) {
      violations.push({ kind: 'not linearizable', message: `${object} is not a linearizable ${model.name}` });
      counterexamples.push(result.counterexample);
    }
  }
  return { violations, counterexamples };
}
