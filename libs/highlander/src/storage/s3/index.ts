export { s3 } from './s3.store.js';
export type { S3ClientOptions, S3StoreOptions } from './s3-options.js';
