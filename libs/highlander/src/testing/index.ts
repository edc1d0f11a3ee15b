export { ManualClock } from '../clock/index.js';
