import { mkdir, readdir, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { compileForNode, type CompiledFixture } from '../../../../../../test/support/compile-fixture.js';
import { DataFolderInUseError } from '../../../errors/index.js';
import { fileStore } from '../file.store.js';
import { temporaryFolder } from '../temporary-folder.fixture.js';
import { ContenderProcess } from './contender-process.fixture.js';

// Passes orders on to a worker that runs the program, but for the order to close, which it answers with SIGKILL.
const CLUSTER = `
  import cluster from 'node:cluster';
  cluster.setupPrimary({ exec: process.argv.at(-1), execArgv: [] });
  const worker = cluster.fork();
  worker.on('message', (answer) => process.send(answer));
  worker.on('exit', () => process.send({ closed: true }));
  process.on('message', (order) => (order.close ? worker.process.kill('SIGKILL') : worker.send(order)));
`;

describe('the lock of a data folder', () => {
  let program: CompiledFixture;

  beforeAll(async () => {
    program = await compileForNode(join(import.meta.dirname, 'contender.fixture.ts'));
  });
  afterAll(() => program.cleanup());

  async function startProcess(command?: readonly string[]): Promise<ContenderProcess> {
    const contender = await ContenderProcess.start(program.path, command);
    onTestFinished(() => contender.kill());
    return contender;
  }

  const openHere = (folder: string) => fileStore({ folder }).open('todo');

  /** Whether this process gets the lock; it gives it back at once. */
  async function isFree(folder: string): Promise<boolean> {
    try {
      const store = await openHere(folder);
      await store.close();
      return true;
    } catch (error) {
      if (error instanceof DataFolderInUseError) return false;
      throw error;
    }
  }

  it('refuses a second process, naming the first', async () => {
    const folder = await temporaryFolder();
    const holder = await startProcess();
    expect(await holder.open(folder)).toBe(1);
    await expect(openHere(folder)).rejects.toMatchObject({
      constructor: DataFolderInUseError,
      folder,
      message: expect.stringContaining(`in use by process ${holder.pid} on ${hostname()}`),
    });
  });

  it('refuses a second store of the same process, also by another path', async () => {
    const folder = await temporaryFolder();
    const other = await temporaryFolder();
    await symlink(folder, join(other, 'link'));
    const store = await openHere(folder);
    await expect(openHere(folder)).rejects.toThrow('in use by this very process');
    await expect(openHere(join(other, 'link'))).rejects.toThrow(DataFolderInUseError);
    await expect(openHere(join(folder, '..', folder.split('/').at(-1)!))).rejects.toThrow(
      DataFolderInUseError,
    );
    await store.close();
    expect(await isFree(join(other, 'link'))).toBe(true);
  });

  it('is free as soon as its holder has closed the store', async () => {
    const folder = await temporaryFolder();
    const holder = await startProcess();
    await holder.open(folder);
    await holder.close();
    expect(await isFree(folder)).toBe(true);
    expect(await holder.open(folder)).toBe(1);
  });

  it('is free as soon as its holder has died', async () => {
    const folder = await temporaryFolder();
    for (let round = 0; round < 5; round++) {
      const holder = await startProcess();
      expect(await holder.open(folder)).toBe(1);
      await holder.kill();
      expect(await isFree(folder)).toBe(true);
    }
  });

  it('does not keep its holder alive', async () => {
    const folder = await temporaryFolder();
    const holder = await startProcess();
    await holder.open(folder);
    await holder.abandon();
    expect(await isFree(folder)).toBe(true);
  });

  it('stays with a holder that is stopped, however many ask, and goes with its death', async () => {
    const folder = await temporaryFolder();
    const holder = await startProcess();
    await holder.open(folder);
    holder.signal('SIGSTOP');
    // More than the socket's queue of visitors holds, so that the kernel's last answer is tried as well.
    for (let batch = 0; batch < 12; batch++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => isFree(folder)));
      expect(answers).not.toContain(true);
    }
    await holder.kill();
    expect(await isFree(folder)).toBe(true);
  });

  it('is held by exactly one of 20 processes that start at once, over a dead lock, each time', async () => {
    const folder = await temporaryFolder();
    const processes = await Promise.all(Array.from({ length: 20 }, () => startProcess()));
    for (let round = 0; round < 12; round++) {
      const held = await Promise.all(processes.map((process) => process.open(folder, 3)));
      expect(held.toSorted((a, b) => b - a)).toEqual([1, ...Array.from({ length: 19 }, () => 0)]);
      const holder = held.indexOf(1);
      expect(await isFree(folder)).toBe(false);
      // Over a released lock and over a first start as well.
      if (round % 3 === 2) await processes[holder]!.close();
      else {
        await processes[holder]!.kill();
        processes[holder] = await startProcess();
      }
    }
    expect((await readdir(join(folder, 'lock'))).length).toBeLessThan(5);
  });

  it('is held by exactly one of many that start at once in a new folder, each time', async () => {
    const folder = await temporaryFolder();
    const processes = await Promise.all(Array.from({ length: 6 }, () => startProcess()));
    for (let round = 0; round < 20; round++) {
      const fresh = join(folder, `round-${round}`, 'data');
      const held = await Promise.all(processes.map((process) => process.open(fresh, 3)));
      expect(held.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 1]);
      await processes[held.indexOf(1)]!.close();
    }
  });

  it('ends with a worker of node:cluster, not with the primary process that made it', async () => {
    const folder = await temporaryFolder();
    const cluster = await startProcess([process.execPath, '--input-type=module', '-e', CLUSTER]);
    expect(await cluster.open(folder)).toBe(1);
    expect(await isFree(folder)).toBe(false);
    await cluster.close();
    expect(await isFree(folder)).toBe(true);
  });

  it('works in a folder whose path is longer than that of a socket may be', async () => {
    const folder = join(await temporaryFolder(), 'long'.repeat(50), 'longer'.repeat(30));
    const store = await openHere(folder);
    expect(await isFree(folder)).toBe(false);
    await store.close();
  });

  it('survives the loss of its token in a power failure', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'lock', 'token'), { recursive: true });
    const store = await openHere(folder);
    expect(await isFree(folder)).toBe(false);
    await store.close();
  });
});
