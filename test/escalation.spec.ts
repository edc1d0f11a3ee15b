import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** A node with a part that fails as often as it is started. */
const program = (supervision: string, afterwards: string) => `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { HighlanderModule, memoryStore, RestForOneSupervisor } from 'nestjs-highlander';
  class Goodbye { onApplicationShutdown(signal) { console.log('closed by ' + signal); } }
  const app = await NestFactory.createApplicationContext(
    {
      module: class AppModule {},
      imports: [HighlanderModule.forRoot({ storage: memoryStore(), supervision: ${supervision} })],
      providers: [Goodbye],
    },
    { logger: false },
  );
  ${afterwards}
  let starts = 0;
  const alive = setInterval(() => undefined, 1_000);
  await app.get(RestForOneSupervisor).append({
    name: 'Doomed',
    start(fail) {
      console.log('start ' + ++starts);
      setImmediate(() => fail(new Error('doomed')));
    },
    stop() {},
  });
`;

async function run(source: string): Promise<{ output: string; code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { output, code, signal };
}

test('a process whose node can’t keep its parts running closes its application, and ends', async () => {
  const { output, signal } = await run(program('{ maxRestarts: 2 }', 'app.enableShutdownHooks();'));
  expect(output).toBe('start 1\nstart 2\nstart 3\nclosed by SIGTERM\n');
  expect(signal).toBe('SIGTERM');
});

test('a process that decides for itself is told, and goes on until it ends itself', async () => {
  const onEscalate = `(error) => { console.log('escalated: ' + error.message); process.exit(7); }`;
  const { output, code } = await run(program(`{ maxRestarts: 0, onEscalate: ${onEscalate} }`, ''));
  expect(output).toBe('start 1\nescalated: doomed\n');
  expect(code).toBe(7);
});
