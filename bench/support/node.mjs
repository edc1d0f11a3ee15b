import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { HighlanderModule, ObjectRegistry } from 'nestjs-highlander';
import { BENCH_OBJECTS } from './objects.mjs';

/**
 * Starts a node in this process, with the objects of the benchmarks.
 *
 * @param {import('nestjs-highlander').HighlanderOptions} options
 */
export async function startNode(options) {
  class App {}
  const app = await NestFactory.createApplicationContext(
    {
      module: App,
      imports: [
        HighlanderModule.forRoot({
          placement: 'local',
          maxLiveObjects: 10_000_000,
          idleTimeoutMs: 3_600_000,
          mailboxLimit: 10_000_000,
          // A measurement that is slow shall say so, not fail.
          callTimeoutMs: 600_000,
          maxRecordBytes: 16_777_216,
          ...options,
        }),
      ],
      providers: [...BENCH_OBJECTS],
    },
    { logger: ['error', 'warn'] },
  );
  return { objects: app.get(ObjectRegistry), stop: () => app.close() };
}

/** @param {{ stop(): Promise<void> }} node */
export const stopNode = (node) => node.stop();
