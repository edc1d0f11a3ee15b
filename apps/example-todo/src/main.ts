import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ObjectRegistry } from 'nestjs-highlander';
import { Configuration } from './configuration.js';
import { createApp } from './create-app.js';
import { explainStartFailure } from './explain-start-failure.js';
import { pageAddress } from './page/page-address.js';

// What is kept holds the secret that sessions are signed with, and is nobody else's business.
process.umask(0o077);

let app: NestExpressApplication | undefined;
try {
  const configuration = new Configuration(process.env);
  app = await createApp(configuration);
  await app.init();
  // Not app.listen(), which logs a port that is taken on top of what is said below.
  const server = app.getHttpServer();
  server.listen(configuration.port, configuration.host);
  await once(server, 'listening');
  if (configuration.cluster) console.log(`This is node ${app.get(ObjectRegistry).node.address}`);
  console.log(`Open ${pageAddress(configuration.host, (server.address() as AddressInfo).port)}`);
} catch (error) {
  console.error(explainStartFailure(error));
  process.exitCode = 1;
  await app?.close();
}
