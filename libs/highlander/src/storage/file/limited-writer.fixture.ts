import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileStore } from './file.store.js';

/*
 * A process that may not write large files: the operating system itself refuses, in the middle of a write. Tells what
 * became of a large update between two small ones.
 */

// Otherwise the signal that comes with the refusal ends the process.
process.on('SIGXFSZ', () => undefined);

const key = { type: 'list', id: 'one' };
const folder = process.argv[2]!;
const store = await fileStore({ folder }).open('todo');
const first = await store.write(key, '"first"', null);
const version = first.written ? first.version : null;
const refusal = await store
  .write(key, JSON.stringify('x'.repeat(1024 * 1024)), version)
  .catch((error: unknown) => error);
const temporary = await readdir(join(folder, 'tmp'));
const record = await store.read(key);
const second = await store.write(key, '"second"', version);
await store.close();
const { effect, message } = refusal as { effect: string; message: string };
process.stdout.write(
  JSON.stringify({ effect, message, temporary, body: record?.body, written: second.written }),
);
