import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { ContextIdFactory, REQUEST, type ContextId, type ContextIdStrategy } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';

/** One durable tree of instances a tenant, who is named by the URL. */
class TenantStrategy implements ContextIdStrategy<object> {
  private readonly tenants = new Map<string, ContextId>();

  attach(context: ContextId, client: object) {
    const tenant = Connection.of(client).request.url;
    let shared = this.tenants.get(tenant);
    if (!shared) this.tenants.set(tenant, (shared = ContextIdFactory.create()));
    const durable = shared;
    return {
      resolve: ({ isTreeDurable }: { isTreeDurable: boolean }) => (isTreeDurable ? durable : context),
      payload: { tenant },
    };
  }
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class TenantCounter {
  count = 0;
}

@WebSocketGateway()
class TenantGateway {
  constructor(
    readonly connection: Connection,
    private readonly counter: TenantCounter,
    @Inject(REQUEST) private readonly client: { tenant: string },
  ) {}

  @SubscribeMessage('count')
  count() {
    this.counter.count += 1;
    return `${this.client.tenant} ${this.counter.count}`;
  }
}

@Module({ providers: [TenantCounter], exports: [TenantCounter] })
class TenantModule {}

let app: TestApp;
afterEach(async () => {
  ContextIdFactory.apply(undefined as never);
  await app.close();
});

it('durable providers are shared by the connections that a strategy of the application puts together', async () => {
  ContextIdFactory.apply(new TenantStrategy());
  app = await TestApp.start({ providers: [TenantGateway], imports: [TenantModule] });
  const [ann, anns, bob] = [
    await app.connect('/?ann'),
    await app.connect('/?ann'),
    await app.connect('/?bob'),
  ];
  expect((await ann.ask('count')).data).toBe('/?ann 1');
  expect((await anns.ask('count')).data).toBe('/?ann 2');
  expect((await bob.ask('count')).data).toBe('/?bob 1');
});
