export { KeyedQueue } from './keyed-queue.js';
export { Limiter } from './limiter.js';
