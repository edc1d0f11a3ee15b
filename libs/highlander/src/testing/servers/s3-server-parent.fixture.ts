import { startS3Server } from './s3-server.js';

/* A process that starts a server, tells its processes and its endpoint, and ends as it is told: 'exit', or not at all. */

const server = await startS3Server();
process.once('message', () => process.exit(0));
process.send?.({ pids: server.pids, endpoint: server.endpoint });
