export type { Clock, Scheduled } from './clock/index.js';
export {
  memoryNetwork,
  MemoryNetwork,
  tcpTransport,
  TransportFailure,
  type IsolationDirection,
  type NetworkFailureOptions,
  type NetworkFaultOptions,
  type Peer,
  type RequestContext,
  type RequestHandler,
  type RequestOptions,
  type TcpTlsOptions,
  type TcpTransportOptions,
  type Transport,
  type TransportGround,
  type TransportIdentity,
  type TransportProvider,
} from './cluster/index.js';
export {
  memoryCoordination,
  MemoryCoordination,
  type ClaimHolder,
  type ClaimKey,
  type ClaimOutcome,
  type Coordination,
  type CoordinationFailureOptions,
  type CoordinationFaultOptions,
  type CoordinationOperation,
  type CoordinationSession,
  type Lease,
  type MemberData,
  type SessionOwner,
} from './coordination/index.js';
export * from './errors/index.js';
export type { Delay, FailureOptions, FaultPoint } from './faults/index.js';
export { currentCall, runAs, type CurrentCall, type StateAndRevision } from './host/index.js';
export {
  HighlanderModule,
  type HighlanderAsyncOptions,
  type HighlanderOptions,
  type SupervisionOptions,
} from './module/index.js';
export {
  Field,
  HighlanderObject,
  ObjectIdentity,
  Read,
  Update,
  type DeactivationReason,
  type HighlanderObjectOptions,
  type MigratableRecord,
  type NodeInfo,
  type ObjectClass,
  type OnActivate,
  type OnDeactivate,
  type Placement,
  type State,
} from './object/index.js';
export type { Random } from './random/index.js';
export {
  ObjectRegistry,
  type CallOptions,
  type ContextPropagator,
  type HighlanderTypes,
  type ObjectAddress,
  type ObjectLocation,
  type ObjectRef,
  type PutOptions,
  type StartupOptions,
  type UntypedRef,
} from './registry/index.js';
export {
  fileStore,
  memoryStore,
  MemoryStore,
  RecordStoreFailure,
  type ExpectedVersion,
  type FailureEffect,
  type FileStoreOptions,
  type LateWrite,
  type ListOptions,
  type RecordKey,
  type RecordStorage,
  type RecordStore,
  type StoredRecord,
  type StoreFailureOptions,
  type StoreFaultOptions,
  type StoreOperation,
  type WriteOptions,
  type WriteOutcome,
} from './storage/index.js';
export * from './supervision/index.js';
