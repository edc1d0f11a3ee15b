import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { WebSocket } from 'ws';
import type { ObjectRegistry } from '../registry/index.js';
import { openContext } from './connection-context.js';
import { registerConnection } from './connection.js';
import { Conversation } from './conversation.js';
import type { HeldWrites } from './held-writes.js';
import type { Heartbeats } from './heartbeats.js';
import type { ResolvedWebSocketOptions } from './resolve-options.js';
import type { ServedGateway } from './served-gateway.js';
import { ServerConnection } from './server-connection.js';
import type { SnapshotFrames } from './snapshot-frames.js';
import { describeUpgrade } from './upgrade-request.js';
import type { UpgradeGate } from './upgrade.gate.js';

/** What Nest wants to be called with for each client, once a gateway. */
export type AnnounceClient = (client: WebSocket, request: IncomingMessage) => void;

export interface EndpointParts {
  readonly gateways: readonly ServedGateway[];
  readonly options: ResolvedWebSocketOptions;
  readonly gate: UpgradeGate;
  readonly heartbeats: Heartbeats;
  readonly moduleRef: ModuleRef;
  readonly objects: ObjectRegistry | undefined;
  readonly conversations: WeakMap<object, Conversation>;
  readonly frames: SnapshotFrames;
  readonly writes: HeldWrites;
}

/** One port and path, the gateways that serve it, and the connections that are open there. */
export class Endpoint {
  private readonly logger = new Logger('HighlanderWebSockets');
  private readonly announcements: AnnounceClient[] = [];
  private readonly open = new Set<Conversation>();

  constructor(private readonly parts: EndpointParts) {}

  /** Has each client announced to one more gateway. */
  announceTo(announce: AnnounceClient): void {
    this.announcements.push(announce);
  }

  accept(socket: WebSocket, request: IncomingMessage): void {
    const { options, gate, heartbeats, moduleRef, gateways, objects, conversations, frames, writes } =
      this.parts;
    const connection = new ServerConnection(
      socket,
      {
        id: options.random.uniqueId(),
        principal: gate.principalOf(request),
        request: describeUpgrade(request),
      },
      {
        maxBufferedBytes: options.maxBufferedBytes,
        objects,
        frames,
        hold: () => writes.hold(request.socket),
      },
    );
    registerConnection(socket, connection);
    // What a peer does to its own connection (frames too large, or broken) ends it, and is no event for operators.
    socket.on('error', ({ message }) => this.logger.debug({ message, connection: connection.id }));
    heartbeats.add(socket);
    const conversation = new Conversation({
      socket,
      connection,
      gateways: () => {
        const context = openContext(socket, moduleRef);
        return Promise.all(gateways.map((gateway) => gateway.servingIn(context)));
      },
      // All at once: Nest tells the clients of gateways that share a path apart by who came last.
      introduce: () => this.announcements.forEach((announce) => announce(socket, request)),
      limits: options,
      clock: options.clock,
    });
    conversations.set(socket, conversation);
    this.open.add(conversation);
    void conversation.ended.then(() => this.open.delete(conversation));
  }

  /** Says goodbye to all clients. */
  async close(): Promise<void> {
    const { closeTimeoutMs } = this.parts.options;
    await Promise.all([...this.open].map((conversation) => conversation.goAway(closeTimeoutMs)));
  }
}
