import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ServerOptions } from 'ws';
import { ObjectRegistry } from '../registry/index.js';
import type { Conversation } from './conversation.js';
import { Endpoint } from './endpoint.js';
import { GatewayExplorer } from './gateway.explorer.js';
import { HeldWrites } from './held-writes.js';
import { Heartbeats } from './heartbeats.js';
import { RESOLVED_WEBSOCKET_OPTIONS, type ResolvedWebSocketOptions } from './resolve-options.js';
import type { ServedGateway } from './served-gateway.js';
import { SnapshotFrames } from './snapshot-frames.js';
import { UpgradeGate } from './upgrade.gate.js';

/** The gateways and connections of this application. */
@Injectable()
export class ConnectionHost {
  private readonly heartbeats: Heartbeats;
  private readonly conversations = new WeakMap<object, Conversation>();
  private readonly frames = new SnapshotFrames();
  private readonly writes = new HeldWrites();
  private gateways: readonly ServedGateway[] = [];

  constructor(
    @Inject(RESOLVED_WEBSOCKET_OPTIONS) private readonly options: ResolvedWebSocketOptions,
    private readonly explorer: GatewayExplorer,
    readonly gate: UpgradeGate,
    private readonly moduleRef: ModuleRef,
    @Optional() private readonly objects?: ObjectRegistry,
  ) {
    this.heartbeats = new Heartbeats(options.clock, options.heartbeatIntervalMs);
  }

  /** What `ws` itself is to see to. */
  get serverDefaults(): ServerOptions & { closeTimeout: number } {
    return { maxPayload: this.options.maxMessageBytes, closeTimeout: this.options.closeTimeoutMs };
  }

  /** To be called before Nest connects the gateways. */
  prepareGateways(): void {
    this.gateways = this.explorer.explore((client, step) => {
      const conversation = this.conversations.get(client);
      conversation?.takeConnectStep(step);
      return conversation !== undefined;
    });
  }

  endpoint(port: number, path: string | undefined): Endpoint {
    const { options, gate, heartbeats, moduleRef, objects, conversations, frames, writes } = this;
    const gateways = this.gateways.filter((gateway) => gateway.isServedAt(port, path));
    return new Endpoint({
      gateways,
      options,
      gate,
      heartbeats,
      moduleRef,
      objects,
      conversations,
      frames,
      writes,
    });
  }
}
