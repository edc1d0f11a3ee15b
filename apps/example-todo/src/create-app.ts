import { ShutdownSignal, StandardSchemaValidationPipe } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { HighlanderWsAdapter } from 'nestjs-highlander/websockets';
import { AppModule } from './app.module.js';
import type { Configuration } from './configuration.js';
import { HighlanderExceptionFilter } from './http/highlander-exception.filter.js';
import { serveOpenApi } from './http/openapi.js';
import { servePage } from './page/serve-page.js';

/** The application, ready to listen. */
export async function createApp(configuration: Configuration): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(configuration), {
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'],
  });
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: '32kb' });
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  app.useGlobalFilters(new HighlanderExceptionFilter(app.get(HttpAdapterHost).httpAdapter));
  app.useWebSocketAdapter(new HighlanderWsAdapter(app));
  app.enableShutdownHooks([ShutdownSignal.SIGTERM, ShutdownSignal.SIGINT], { useProcessExit: true });
  servePage(app);
  serveOpenApi(app);
  return app;
}
