export { pause, systemClock, type Clock, type Scheduled } from './clock.js';
export { keepAlive } from './keep-alive.js';
export { ManualClock } from './manual-clock.js';
