export * from './call.errors.js';
export {
  describeObject,
  HighlanderError,
  messageOf,
  type HighlanderErrorDetails,
  type Ran,
} from './highlander.error.js';
export * from './infrastructure.errors.js';
export * from './usage.errors.js';
