export { Activation } from './activation.js';
export {
  builtInOperation,
  deleteOperation,
  putOperation,
  snapshotOperation,
  startOperation,
  watchOperation,
  type StateAndRevision,
} from './built-in-operations.js';
export { Call, type ForeignCaller, type NotHere, type WaitingPlace } from './call.js';
export {
  currentCall,
  currentScope,
  isAwaited,
  OUTSIDE,
  runAs,
  runInScope,
  type CallScope,
  type ChainLink,
  type CurrentCall,
} from './call-scope.js';
export { Deadlines } from './deadlines.js';
export { HostedType, type ObjectRuntime, type TypeDefaults } from './hosted-type.js';
export { NodeStore } from './node-store.js';
export {
  ObjectHost,
  type HostIdentity,
  type ObjectHostContext,
  type ObjectHostOptions,
} from './object-host.js';
export type { Operation } from './operation.js';
export type { Snapshot } from './state-version.js';
export type { Turn } from './turn.js';
export { TypeDirectory } from './type-directory.js';
