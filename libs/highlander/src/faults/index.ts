export { ArmedFaults, type Delay, type FailureOptions, type FaultPoint } from './armed-faults.js';
