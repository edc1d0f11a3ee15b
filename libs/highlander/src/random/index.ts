export { systemRandom, type Random } from './random.js';
