import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { compileForNode } from '../../../../../test/support/compile-fixture.js';
import { choicesOf } from './choices.fixture.js';
import { fileStore } from './file.store.js';
import { temporaryFolder } from './temporary-folder.fixture.js';
import { bodyOf, KEYS, revisionOf } from './writer-records.fixture.js';

const KILLS = 200;
const LONGEST_LIFE_MS = 60;

const seed = Number(process.env['HIGHLANDER_SEED'] ?? Date.now() % 1_000_000);

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

    let acknowledgements = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { writer, ready } = next;
      next = start();
      const output = text(writer.stdout!);
      const exit = once(writer, 'exit');
      await ready;
      writer.send(folder);
      await after(choose(LONGEST_LIFE_MS));
      writer.kill('SIGKILL');
      expect(await exit).toEqual([null, 'SIGKILL']);
      const acknowledged = acknowledgedIn(await output);

      const store = await fileStore({ folder }).open('todo');
      for (const [number, key] of KEYS.entries()) {
        const record = await store.read(key);
        const revision = revisionOf(record?.body);
        expect(revision).toBeGreaterThanOrEqual(acknowledged.get(number) ?? 0);
        expect(record?.body).toBe(revision === 0 ? undefined : bodyOf(key, revision));
        acknowledgements += acknowledged.has(number) ? 1 : 0;
      }
      expect(await filesBelow(join(folder, 'tmp'))).toEqual([]);
      expect((await filesBelow(join(folder, 'todo'))).length).toBeLessThanOrEqual(KEYS.length);
      await store.close();
    }
    expect(acknowledgements).toBeGreaterThan(KILLS / 2);
  },
);
