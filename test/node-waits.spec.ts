import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// Nothing of this program keeps a process alive: neither a socket nor a server, only timers that don't.
const PROGRAM = `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { HighlanderModule, memoryStore } from 'nestjs-highlander';
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());
  const storage = {
    async open(namespace) {
      await wait(50);
      const store = await memoryStore().open(namespace);
      return Object.assign(Object.create(store), { close: () => wait(50) });
    },
  };
  const app = await NestFactory.createApplicationContext(
    { module: class AppModule {}, imports: [HighlanderModule.forRoot({ storage })] },
    { logger: false },
  );
  console.log('started');
  await app.close();
  console.log('stopped');
`;

test('a process waits for its node to start and to stop, whatever that waits for', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM]);

  expect(stdout).toBe('started\nstopped\n');
});
