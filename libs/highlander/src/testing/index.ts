export { ManualClock } from '../clock/index.js';
export {
  startS3Server,
  type S3Server,
  type S3ServerClientConfig,
  type S3ServerOptions,
} from './servers/s3-server.js';
