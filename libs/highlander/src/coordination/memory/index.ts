export type {
  CoordinationDelay,
  CoordinationFailureOptions,
  CoordinationFaultOptions,
  CoordinationFaultPoint,
  CoordinationOperation,
} from './armed-faults.js';
export { memoryCoordination, MemoryCoordination } from './memory.coordination.js';
