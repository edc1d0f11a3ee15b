import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration } from './configuration.js';
import { createApp } from './create-app.js';
import { explainStartFailure } from './explain-start-failure.js';

let app: NestExpressApplication | undefined;
try {
  const configuration = new Configuration(process.env);
  app = await createApp(configuration);
  await app.listen(configuration.port, configuration.host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  const host = configuration.host === '127.0.0.1' ? 'localhost' : configuration.host;
  console.log(`Open http://${host}:${port}`);
} catch (error) {
  console.error(explainStartFailure(error));
  process.exitCode = 1;
  await app?.close();
}
