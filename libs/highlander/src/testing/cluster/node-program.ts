import 'reflect-metadata';
import { Channel } from './channel.js';
import type { ClusterRequest, NodeRequest } from './messages.js';
import { NodeApplication } from './node-application.js';

/*
 * The program of one node of a TestCluster. It does what its parent asks, and ends when its parent is gone: then nobody
 * is left who could end it.
 */
const application = new NodeApplication((request): Promise<unknown> => channel.request(request));
const channel: Channel<ClusterRequest, NodeRequest> = new Channel<ClusterRequest, NodeRequest>(
  process,
  (request) => application.handle(request),
);

process.on('disconnect', () => process.exit());
