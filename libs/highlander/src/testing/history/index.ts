export {
  checkEpochs,
  type CheckEpochsOptions,
  type EpochViolation,
  type ServedCall,
} from './check-epochs.js';
export { checkLinearizable, type CheckOptions, type LinearizabilityResult } from './check-linearizable.js';
export type { Attempt, Counterexample } from './counterexample.js';
export { History, type HistoryOptions, type PendingOperation } from './history.js';
export type { HistoryEntry, Operation, Outcome } from './history-entry.js';
export {
  appendListModel,
  compareAndSetModel,
  counterModel,
  registerModel,
  setModel,
  type AppendListOperation,
  type CompareAndSetOperation,
  type CounterOperation,
  type Model,
  type RegisterOperation,
  type SetOperation,
} from './models/index.js';
export { describeCounterexample } from './report/describe-counterexample.js';
export { renderTimeline } from './report/render-timeline.js';
export type { Shown } from './report/shown-operations.js';
