import {
  createParamDecorator,
  Inject,
  Injectable,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_GUARD, REQUEST } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { Test } from '@nestjs/testing';
import { finalize, map } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../errors/index.js';
import { Connection } from './connection.js';
import { ConnectionAuthenticator } from './connection-authenticator.js';
import { Gate } from './gate.fixture.js';
import { HighlanderWsAdapter } from './highlander-ws.adapter.js';
import { TestApp } from './test-app.fixture.js';
import { TestClient } from './test-client.fixture.js';
import type { UpgradeRequest } from './upgrade-request.js';

let log: string[];
let gate: Gate;
let served: Connection;

class NameAuthenticator extends ConnectionAuthenticator<string> {
  authenticate({ url }: UpgradeRequest) {
    return url.slice('/?'.length);
  }
}

/** Built once, and asks for the connection of each client. */
@Injectable()
class AnnGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    return Connection.of<string>(context.switchToWs().getClient()).principal === 'ann';
  }
}

/** Built once a connection. */
@Injectable()
class InjectedAnnGuard implements CanActivate {
  constructor(private readonly connection: Connection<string>) {}

  canActivate() {
    return this.connection.principal === 'ann';
  }
}

/** Decorators of an application: what they give may be a promise. */
const Length = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToWs().getData<{ text: string }>().text.length,
);
const Later = createParamDecorator(() => gate.pass().then(() => 'later'));

class NumberPipe implements PipeTransform {
  transform(value: unknown) {
    if (typeof value !== 'number') throw new WsException('not a number');
    return value * 2;
  }
}

class LoggingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    log.push(`before ${context.switchToWs().getPattern()}`);
    return next.handle().pipe(
      map((value: unknown) => ({ value })),
      finalize(() => log.push('after')),
    );
  }
}

@Injectable()
class PerConnection {
  constructor(
    readonly connection: Connection,
    @Inject(REQUEST) readonly client: object,
  ) {}
}

@WebSocketGateway()
class EnhancedGateway {
  constructor(
    private readonly connection: Connection,
    private readonly helper: PerConnection,
  ) {
    served = connection;
  }

  handleDisconnect() {
    log.push('disconnected');
  }

  @SubscribeMessage('guarded')
  @UseGuards(AnnGuard)
  guarded() {
    return 'secret';
  }

  @SubscribeMessage('guarded per connection')
  @UseGuards(InjectedAnnGuard)
  guardedPerConnection() {
    return 'secret';
  }

  @SubscribeMessage('piped')
  @UsePipes(NumberPipe)
  piped(@MessageBody() value: number) {
    return value;
  }

  @SubscribeMessage('intercepted')
  @UseInterceptors(LoggingInterceptor)
  async intercepted() {
    await gate.pass();
    log.push('handled');
    return 1;
  }

  @SubscribeMessage('decorated')
  decorated(@Length() length: number, @MessageBody('text') text: string, @Later() later: string) {
    return [length, text, later];
  }

  @SubscribeMessage('helped')
  helped(@ConnectedSocket() client: object) {
    return [this.helper.connection === this.connection, this.helper.client === client];
  }
}

let app: TestApp;
beforeEach(async () => {
  log = [];
  gate = new Gate();
  app = await TestApp.start({
    providers: [EnhancedGateway, PerConnection, NameAuthenticator],
    options: { authenticator: NameAuthenticator },
  });
});
afterEach(() => app.close());

describe('what Nest puts around handlers', () => {
  it.each(['guarded', 'guarded per connection'])('guards: %s', async (event) => {
    expect((await (await app.connect('/?ann')).ask(event)).data).toBe('secret');
    expect(await (await app.connect('/?bob')).ask(event)).toEqual({
      event: 'error',
      id: 1,
      data: { message: 'Forbidden resource' },
    });
  });

  it('pipes', async () => {
    const client = await app.connect('/?ann');
    expect((await client.ask('piped', 21)).data).toBe(42);
    expect(await client.ask('piped', '21')).toEqual({
      event: 'error',
      id: 2,
      data: { message: 'not a number' },
    });
  });

  it('parameters of its own decorators, those that are there at once and those that are waited for', async () => {
    const client = await app.connect('/?ann');
    gate.open();
    expect((await client.ask('decorated', { text: 'four' })).data).toEqual([4, 'four', 'later']);
  });

  it('interceptors, behind which the handler is still waited for', async () => {
    const client = await app.connect('/?ann');
    client.send('intercepted', undefined, 1);
    client.send('guarded', undefined, 2);
    await gate.reached;
    expect(client.received).toEqual([]);
    gate.open();
    await client.next((frame) => frame.id === 2);
    expect(client.received.map(({ data }) => data)).toEqual([{ value: 1 }, 'secret']);
    expect(log).toEqual(['before intercepted', 'handled', 'after']);
  });

  it('interceptors, behind which the handler is waited for even when its client leaves', async () => {
    const client = await app.connect('/?ann');
    client.send('intercepted');
    await gate.reached;
    client.socket.terminate();
    await served.closed;
    await app.clock.advance(0);
    gate.open();
    await vi.waitFor(() => expect(log).toContain('disconnected'));
    expect(log).toEqual(['before intercepted', 'handled', 'after', 'disconnected']);
  });

  it('providers of the same connection, with the client as REQUEST', async () => {
    expect((await (await app.connect('/?ann')).ask('helped')).data).toEqual([true, true]);
  });
});

describe('a gateway with one instance for all connections', () => {
  @WebSocketGateway()
  class SingleGateway {
    @SubscribeMessage('guarded')
    @UseGuards(AnnGuard)
    guarded() {
      return 'secret';
    }
  }

  it('has the same around its handlers', async () => {
    const single = await TestApp.start({
      providers: [SingleGateway, NameAuthenticator],
      options: { authenticator: NameAuthenticator },
    });
    expect((await (await single.connect('/?ann')).ask('guarded')).data).toBe('secret');
    expect((await (await single.connect('/?bob')).ask('guarded')).event).toBe('error');
    await single.close();
  });
});

describe('guards of the whole application', () => {
  it('guard gateways, too', async () => {
    const guarded = await TestApp.start({
      providers: [
        EnhancedGateway,
        PerConnection,
        NameAuthenticator,
        { provide: APP_GUARD, useClass: AnnGuard },
      ],
      options: { authenticator: NameAuthenticator },
    });
    expect((await (await guarded.connect('/?ann')).ask('helped')).data).toEqual([true, true]);
    expect((await (await guarded.connect('/?bob')).ask('helped')).event).toBe('error');
    await guarded.close();
  });
});

describe('a gateway class that serves an application with Nest’s adapter as well', () => {
  it('answers there as Nest does', async () => {
    @WebSocketGateway()
    class SharedGateway {
      @SubscribeMessage('fail')
      fail() {
        throw new WsException('failed');
      }

      @SubscribeMessage('greet')
      greet() {
        return { event: 'greeting', data: 'hello' };
      }
    }
    const ours = await TestApp.start({ providers: [SharedGateway] });
    const module = await Test.createTestingModule({ providers: [SharedGateway] }).compile();
    const theirs = module.createNestApplication({ logger: false });
    theirs.useWebSocketAdapter(new WsAdapter(theirs));
    await theirs.listen(0, '127.0.0.1');
    const client = await TestClient.open((await theirs.getUrl()).replace('http', 'ws'));
    client.send('fail');
    expect(await client.next()).toMatchObject({ event: 'exception', data: { message: 'failed' } });
    client.send('greet');
    expect(await client.next()).toEqual({ event: 'greeting', data: 'hello' });
    expect(await (await ours.connect()).ask('fail')).toEqual({
      event: 'error',
      id: 1,
      data: { message: 'failed' },
    });
    await Promise.all([theirs.close(), ours.close()]);
  });
});

describe('a connection where there is none', () => {
  it('is a configuration error that says what to do', () => {
    expect(() => Connection.of({})).toThrow(ConfigurationError);
  });
});

describe('an adapter without its module', () => {
  it('is a configuration error that says what to do', async () => {
    const module = await Test.createTestingModule({}).compile();
    const nest = module.createNestApplication({ logger: false });
    expect(() => new HighlanderWsAdapter(nest)).toThrow('HighlanderWebSocketModule.forRoot()');
    await nest.close();
  });
});
