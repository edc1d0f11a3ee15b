export { pause, systemClock, type Clock, type Scheduled } from './clock.js';
export { ManualClock } from './manual-clock.js';
