import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { GATEWAY_METADATA } from '@nestjs/websockets/internal.js';
import { enhanceGateway } from './gateway-enhancers.js';
import { ServedGateway, type TakeConnectStep } from './served-gateway.js';

/** Finds the gateways of the application, before Nest connects them. */
@Injectable()
export class GatewayExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  explore(take: TakeConnectStep): ServedGateway[] {
    const wrappers = this.discovery
      .getProviders()
      .filter(
        (wrapper) =>
          !wrapper.isNotMetatype && Reflect.hasMetadata(GATEWAY_METADATA, wrapper.metatype as object),
      );
    for (const { metatype } of wrappers) enhanceGateway(metatype as Type);
    return wrappers.map((wrapper) => new ServedGateway(wrapper, take));
  }
}
