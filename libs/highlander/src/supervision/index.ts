export { RestForOneSupervisor } from './rest-for-one.supervisor.js';
export type { StopReason, SupervisedChild } from './supervised-child.js';
export type { SupervisionEvent } from './supervision-event.js';
export { ChildStopTimeoutError, SupervisorStoppedError } from './supervision.errors.js';
export type { RestForOneSupervisorOptions } from './supervisor-options.js';
export type { SupervisorState } from './supervisor-state.js';
