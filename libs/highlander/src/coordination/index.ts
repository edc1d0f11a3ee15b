export type {
  ClaimHolder,
  ClaimKey,
  ClaimOutcome,
  Coordination,
  CoordinationSession,
  Lease,
  MemberData,
  SessionOwner,
} from './coordination.js';
export {
  memoryCoordination,
  MemoryCoordination,
  type CoordinationDelay,
  type CoordinationFailureOptions,
  type CoordinationFaultOptions,
  type CoordinationFaultPoint,
  type CoordinationOperation,
} from './memory/index.js';
