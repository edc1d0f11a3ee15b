import type { AddressInfo } from 'node:net';
import type { INestApplication, LoggerService, ModuleMetadata, Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { ClientOptions } from 'ws';
import { ManualClock } from '../clock/index.js';
import { HighlanderWebSocketModule } from './highlander-websocket.module.js';
import { HighlanderWsAdapter } from './highlander-ws.adapter.js';
import { TestClient } from './test-client.fixture.js';
import type { HighlanderWebSocketOptions } from './websocket-options.js';

export interface TestAppSetup {
  /** Gateways, and what they need. */
  readonly providers: Provider[];
  readonly imports?: ModuleMetadata['imports'];
  readonly options?: HighlanderWebSocketOptions;
}

/** What was logged, to be looked at. */
export class LogBook implements LoggerService {
  readonly errors: unknown[] = [];
  readonly warnings: unknown[] = [];

  log(): void {}

  debug(): void {}

  error(message: unknown): void {
    this.errors.push(message);
  }

  warn(message: unknown): void {
    this.warnings.push(message);
  }
}

/** An application with gateways, on a port of its own, with a clock that stands still. */
export class TestApp {
  private readonly clients: TestClient[] = [];
  private isClosed = false;

  private constructor(
    readonly nest: INestApplication,
    readonly clock: ManualClock,
    readonly log: LogBook,
  ) {}

  static async start({ providers, imports = [], options }: TestAppSetup): Promise<TestApp> {
    const clock = new ManualClock();
    const log = new LogBook();
    const module = await Test.createTestingModule({
      imports: [HighlanderWebSocketModule.forRoot({ clock, ...options }), ...imports],
      providers,
    })
      .setLogger(log)
      .compile();
    const nest = module.createNestApplication({ logger: log });
    nest.useWebSocketAdapter(new HighlanderWsAdapter(nest));
    await nest.listen(0, '127.0.0.1');
    return new TestApp(nest, clock, log);
  }

  get port(): number {
    return (this.nest.getHttpServer() as { address(): AddressInfo }).address().port;
  }

  url(path = '/'): string {
    return `ws://127.0.0.1:${this.port}${path}`;
  }

  async connect(path?: string, options?: ClientOptions): Promise<TestClient> {
    const client = await TestClient.open(this.url(path), options);
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const closing = this.nest.close();
    for (const { socket } of this.clients) socket.terminate();
    await closing;
  }
}
