import { ModuleRef, type ContextId } from '@nestjs/core';
import { STATIC_CONTEXT, type InstanceWrapper } from '@nestjs/core/internal.js';
import { GATEWAY_OPTIONS, PORT_METADATA } from '@nestjs/websockets/internal.js';
import type { EventHandler, GatewayHandlers } from './gateway-handlers.js';

/** Nest's hooks of a gateway. */
export interface Gateway {
  handleConnection?(client: object, ...args: unknown[]): unknown;
  handleDisconnect?(client: object, reason: string): unknown;
}

/** What serves one connection. */
export interface ServingGateway {
  readonly gateway: Gateway;
  readonly handlers: readonly EventHandler[];
}

/**
 * Gets the connect hook that Nest just called for a client, as something to run.
 *
 * @returns false where the client is unknown, so that the hook runs as ever
 */
export type TakeConnectStep = (client: object, step: () => unknown) => boolean;

/** A gateway class of the application, and where its instances come from. */
export class ServedGateway {
  private single: ServingGateway | undefined;

  constructor(
    private readonly wrapper: InstanceWrapper<Gateway>,
    private readonly take: TakeConnectStep,
    private readonly handlers: GatewayHandlers,
  ) {
    // Nest binds the hook of a single instance when it registers the gateway, so it has to be diverted before.
    if (this.isSingle) this.divertConnectHook(wrapper.instance);
  }

  /** Whether clients of this port and path are this gateway's. */
  isServedAt(port: number, path: string | undefined): boolean {
    const { metatype } = this.wrapper;
    const options = Reflect.getMetadata(GATEWAY_OPTIONS, metatype as object) as { path?: string } | undefined;
    const ownPort = Reflect.getMetadata(PORT_METADATA, metatype as object) as number | undefined;
    return (ownPort ?? 0) === port && options?.path === path;
  }

  /** The instance for one connection, which is the same that Nest will find in this context, and its handlers. */
  async servingIn(context: ContextId): Promise<ServingGateway> {
    if (this.isSingle) return (this.single ??= this.serving(this.wrapper.instance, STATIC_CONTEXT));
    const home = this.wrapper.host?.getProviderByKey(ModuleRef).instance as ModuleRef;
    const gateway = await home.resolve<Gateway>(this.wrapper.token as string, context, { strict: true });
    this.divertConnectHook(gateway);
    return this.serving(gateway, context);
  }

  private serving(gateway: Gateway, context: ContextId): ServingGateway {
    const { host, id } = this.wrapper;
    const handlers = this.handlers.of({
      instance: gateway,
      moduleKey: host!.token,
      context,
      inquirerId: id,
    });
    return { gateway, handlers };
  }

  private get isSingle(): boolean {
    return this.wrapper.isDependencyTreeStatic();
  }

  /**
   * Nest forgets the promise of `handleConnection`: nobody could wait for it, and its rejection would end the
   * process. So each instance gets a hook of its own, not its class, which may serve other applications.
   */
  private divertConnectHook(gateway: Gateway): void {
    const hook = gateway.handleConnection?.bind(gateway);
    Object.defineProperty(gateway, 'handleConnection', {
      configurable: true,
      writable: true,
      value: (client: object, ...args: unknown[]): unknown => {
        const step = (): unknown => hook?.(client, ...args);
        return this.take(client, step) ? undefined : step();
      },
    });
  }
}
