import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';

const ROOT = join(import.meta.dirname, '..');
// So that a command which the server refuses fails.
const STRICT = 'set -euo pipefail; curl() { command curl --fail-with-body "$@"; }\n';

afterEach(stopTodoApps);

/** The commands of a page that call the HTTP API, and the first JSON that follows them. */
function readPage(path: string): { commands: string; shows: unknown } {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].filter(([, code]) => code!.includes('curl '));
  const [, json] = /^```json\n([^]*?)^```$/m.exec(text) ?? [];
  return {
    commands: blocks.map(([, code]) => code).join(''),
    shows: json && JSON.parse(json),
  };
}

async function runCommands(app: TodoApp, commands: string): Promise<string[]> {
  const here = commands.replaceAll('http://localhost:3000', app.url);
  const { stdout } = await promisify(execFile)('bash', ['-c', STRICT + here]);
  return stdout.split(/(?<=\})(?=\{)/);
}

test('the commands in the README of the example work, and answer what it shows', async () => {
  const { commands, shows } = readPage('apps/example-todo/README.md');

  const answers = await runCommands(await startTodoApp(), commands);

  expect(JSON.parse(answers.at(-1)!)).toEqual(shows);
});

test('the commands in the README of the repository work', async () => {
  const { commands } = readPage('README.md');

  const answers = await runCommands(await startTodoApp(), commands);

  expect(JSON.parse(answers.at(-1)!)).toMatchObject({ title: 'Home', todos: [{ title: 'milk' }] });
});
