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
  type CoordinationFailureOptions,
  type CoordinationFaultOptions,
  type CoordinationOperation,
} from './memory/index.js';
