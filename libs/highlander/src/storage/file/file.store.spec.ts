import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRecordStore } from '../record-store.contract.js';
import { recordFileName } from './file-names.js';
import { fileStore } from './file.store.js';

describeRecordStore('fileStore()', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-'));
  return {
    storage: fileStore({ folder }),
    fileNameOf: recordFileName,
    dispose: () => rm(folder, { recursive: true }),
  };
});
