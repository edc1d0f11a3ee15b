import { writeSync } from 'node:fs';
import { bodyOf, KEYS, revisionOf } from './writer-records.fixture.js';
import { fileStore } from './file.store.js';

/*
 * A process that waits for the name of a data folder, then updates its records as fast as it can until it is killed.
 * Each acknowledged update is told on standard output, at once: a line with the number of the record and its revision.
 */

process.once('message', (folder: string) => void work(folder));
process.send?.('ready');

async function work(folder: string): Promise<void> {
  const store = await fileStore({ folder }).open('todo');
  await Promise.all(
    KEYS.map(async (key, number) => {
      const record = await store.read(key);
      let revision = revisionOf(record?.body);
      let version = record?.version ?? null;
      for (;;) {
        const outcome = await store.write(key, bodyOf(key, ++revision), version);
        if (!outcome.written) throw new Error(`Somebody else has written ${JSON.stringify(key)}.`);
        ({ version } = outcome);
        writeSync(1, `${number} ${revision}\n`);
      }
    }),
  );
}
