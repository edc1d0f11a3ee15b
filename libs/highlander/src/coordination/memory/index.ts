export type {
  CoordinationFailureOptions,
  CoordinationFaultOptions,
  CoordinationOperation,
} from './coordination-faults.js';
export { memoryCoordination, MemoryCoordination } from './memory.coordination.js';
