import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration } from './configuration.js';
import { createApp } from './create-app.js';
import { explainStartFailure } from './explain-start-failure.js';

let app: NestExpressApplication | undefined;
try {
  const configuration = new Configuration(process.env);
  app = await createApp(configuration);
  await app.init();
  // Not app.listen(), which logs a port that is taken on top of what is said below.
  const server = app.getHttpServer();
  server.listen(configuration.port, configuration.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = configuration.host === '127.0.0.1' ? 'localhost' : configuration.host;
  console.log(`Open http://${host}:${port}`);
} catch (error) {
  console.error(explainStartFailure(error));
  process.exitCode = 1;
  await app?.close();
}
