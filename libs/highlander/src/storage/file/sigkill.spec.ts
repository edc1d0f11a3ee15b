import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { compileForNode } from '../../../../../test/support/compile-fixture.js';
import { choicesOf, type Choose } from './choices.fixture.js';
import { fileStore } from './file.store.js';
import { temporaryFolder } from './temporary-folder.fixture.js';
import { bodyOf, KEYS, revisionOf } from './writer-records.fixture.js';

const KILLS = 200;
const MOST_UPDATES = 32;
const LONGEST_START_MS = 20;

const seed = Number(process.env['HIGHLANDER_SEED'] ?? Date.now() % 1_000_000);

/**
 * Lets the process work in the folder, and kills it after some updates or, every now and then, while it starts; what
 * it is doing at that moment is left to chance. Resolves to its output.
 */
async function killedWhileWriting(writer: ChildProcess, folder: string, choose: Choose): Promise<string> {
  const updates = choose(MOST_UPDATES);
  let output = '';
  writer.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.split('\n').length > updates) writer.kill('SIGKILL');
  });
  const end = once(writer, 'close');
  writer.send(folder);
  if (updates === 0) {
    await after(choose(LONGEST_START_MS));
    writer.kill('SIGKILL');
  }
  assert.deepEqual(await end, [null, 'SIGKILL']);
  return output;
}

/** The newest acknowledged revision of each record, as the process told before it was killed. */
function acknowledgedIn(output: string): Map<number, number> {
  // What follows the last line break was cut off by the kill.
  const lines = output.split('\n').slice(0, -1);
  return new Map(lines.map((line) => line.split(' ').map(Number) as [number, number]));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

it(
  `a process that is killed ${KILLS} times while it writes loses no acknowledged update (HIGHLANDER_SEED=${seed})`,
  { timeout: 180_000 },
  async () => {
    const choose = choicesOf(seed);
    const folder = await temporaryFolder();
    const program = await compileForNode(join(import.meta.dirname, 'writer.fixture.ts'));
    const start = () => {
      const writer = spawn(process.execPath, [program.path], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      return { writer, ready: once(writer, 'message') };
    };
    // One is always started ahead of its time: starting takes longer than the life of most.
    let next = start();
    onTestFinished(async () => {
      next.writer.kill('SIGKILL');
      await program.cleanup();
    });

    for (let kill = 0; kill < KILLS; kill++) {
      const { writer, ready } = next;
      next = start();
      await ready;
      const output = await killedWhileWriting(writer, folder, choose);
      const acknowledged = acknowledgedIn(output);

      const store = await fileStore({ folder }).open('todo');
      for (const [number, key] of KEYS.entries()) {
        const record = await store.read(key);
        const revision = revisionOf(record?.body);
        expect(revision).toBeGreaterThanOrEqual(acknowledged.get(number) ?? 0);
        expect(record?.body).toBe(revision === 0 ? undefined : bodyOf(key, revision));
      }
      expect(await filesBelow(join(folder, 'tmp'))).toEqual([]);
      expect((await filesBelow(join(folder, 'todo'))).length).toBeLessThanOrEqual(KEYS.length);
      await store.close();
    }
  },
);
