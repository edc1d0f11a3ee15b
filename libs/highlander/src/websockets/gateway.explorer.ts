import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { GATEWAY_METADATA } from '@nestjs/websockets/internal.js';
import { GatewayHandlers } from './gateway-handlers.js';
import { ServedGateway, type TakeConnectStep } from './served-gateway.js';

/** Finds the gateways of the application, before Nest connects them. */
@Injectable()
export class GatewayExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly handlers: GatewayHandlers,
  ) {}

  explore(take: TakeConnectStep): ServedGateway[] {
    return this.discovery
      .getProviders()
      .filter(
        (wrapper) =>
          !wrapper.isNotMetatype && Reflect.hasMetadata(GATEWAY_METADATA, wrapper.metatype as object),
      )
      .map((wrapper) => new ServedGateway(wrapper, take, this.handlers));
  }
}
