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
