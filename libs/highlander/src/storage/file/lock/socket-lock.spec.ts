import { spawnSync } from 'node:child_process';
import { rm, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileForNode, type CompiledFixture } from '../../../../../../test/support/compile-fixture.js';
import { ConfigurationError, DataFolderInUseError } from '../../../errors/index.js';
import { temporaryFolder } from '../temporary-folder.fixture.js';
import { ContenderProcess } from './contender-process.fixture.js';
import { describeThisProcess } from './holder.js';
import { SocketFolder } from './signal-socket.js';
import { takeSocketLock, type LockSurroundings } from './socket-lock.js';

const CONTAINER = ['unshare', '--fork', '--kill-child', '--pid', '--mount-proc', '--net', '--uts'];
const canIsolate = spawnSync(CONTAINER[0]!, [...CONTAINER.slice(1), 'true']).status === 0;

describe.runIf(process.platform === 'linux')('the lock of a data folder on Linux', () => {
  let program: CompiledFixture;

  beforeAll(async () => {
    program = await compileForNode(join(import.meta.dirname, 'contender.fixture.ts'));
  });
  afterAll(() => program.cleanup());

  async function startProcess(command?: readonly string[]): Promise<ContenderProcess> {
    const process = await ContenderProcess.start(program.path, command);
    onTestFinished(() => process.kill());
    return process;
  }

  /** A folder whose holder was killed. */
  async function deadLock(): Promise<string> {
    const folder = await temporaryFolder();
    const holder = await startProcess();
    await holder.open(folder);
    await holder.kill();
    return folder;
  }

  async function isFree(folder: string, surroundings?: LockSurroundings): Promise<boolean> {
    try {
      const lock = await takeSocketLock(folder, surroundings);
      await lock.release();
      return true;
    } catch (error) {
      if (error instanceof DataFolderInUseError) return false;
      throw error;
    }
  }

  describe('on a file system that another machine may use', () => {
    it('is not taken from a holder of another boot, though its socket is dead from here', async () => {
      const folder = await deadLock();
      const self = { ...(await describeThisProcess()), bootId: 'another' };
      await expect(takeSocketLock(folder, { self, local: false })).rejects.toMatchObject({
        constructor: DataFolderInUseError,
        message: expect.stringContaining(`if that process has surely ended, remove ${join(folder, 'lock')}`),
      });
    });

    it('is not taken from a holder of whom nothing else is known', async () => {
      const folder = await deadLock();
      for (const name of await readdir(join(folder, 'lock'))) {
        if (name.endsWith('.json')) await writeFile(join(folder, 'lock', name), '');
      }
      const self = await describeThisProcess();
      expect(await isFree(folder, { self, local: false })).toBe(false);
    });

    it('is taken from a dead holder of the same boot', async () => {
      const folder = await deadLock();
      const self = await describeThisProcess();
      expect(await isFree(folder, { self, local: false })).toBe(true);
    });

    it('is taken by another machine after it was released', async () => {
      const folder = await temporaryFolder();
      const self = { pid: 1, host: 'one', bootId: '1', processId: 'a' };
      expect(await isFree(folder, { self, local: false })).toBe(true);
      expect(await isFree(folder, { self: { ...self, bootId: '2' }, local: false })).toBe(true);
    });
  });

  it('is taken after a restart of the machine, where only this one can use the file system', async () => {
    const folder = await deadLock();
    const self = { ...(await describeThisProcess()), bootId: 'after the restart' };
    expect(await isFree(folder, { self, local: true })).toBe(true);
  });

  it('is won only by a contender whom others can see alive', async () => {
    const folder = await temporaryFolder();
    const listen = vi.spyOn(SocketFolder.prototype, 'listen');
    onTestFinished(() => listen.mockRestore());
    // As the sweep of an earlier holder would, had it found the socket before it listened.
    listen.mockImplementationOnce(async function (this: SocketFolder, name) {
      listen.mockRestore();
      const server = await this.listen(name);
      await rm(join(folder, 'lock', name));
      return server;
    });
    const lock = await takeSocketLock(folder);
    expect(await isFree(folder)).toBe(false);
    await lock.release();
  });

  it('names another container as such, though its pid and host name are our own', async () => {
    const folder = await temporaryFolder();
    const self = await describeThisProcess();
    const lock = await takeSocketLock(folder, { self: { ...self, processId: 'another' }, local: true });
    await expect(takeSocketLock(folder)).rejects.toThrow(`in use by process ${self.pid} on ${self.host}.`);
    await lock.release();
  });

  it('leaves nothing of dead holders behind', async () => {
    const folder = await deadLock();
    const lock = await takeSocketLock(folder);
    expect((await readdir(join(folder, 'lock'))).map((name) => name.replace(/^.{36}/, ''))).toEqual(
      expect.arrayContaining(['.json', '.sock', 'token']),
    );
    expect(await readdir(join(folder, 'lock'))).toHaveLength(3);
    await lock.release();
    expect(await readdir(join(folder, 'lock'))).toEqual(['token']);
  });

  it('that was copied over another folder is refused rather than guessed at', async () => {
    const folder = await temporaryFolder();
    expect(await isFree(folder)).toBe(true);
    await writeFile(join(folder, 'lock', 'token', 'copied'), '');
    await expect(takeSocketLock(folder)).rejects.toThrow(ConfigurationError);
  });

  it.runIf(canIsolate)(
    'tells containers apart in which every process has pid 1 (needs unshare)',
    async () => {
      const folder = await temporaryFolder();
      const first = await startProcess(CONTAINER);
      const second = await startProcess(CONTAINER);
      expect(await first.open(folder)).toBe(1);
      expect(await second.open(folder)).toBe(0);
      await first.kill();
      // The process inside dies a moment after the one that made the container.
      await vi.waitFor(async () => expect(await second.open(folder)).toBe(1));
      await expect(takeSocketLock(folder)).rejects.toThrow('in use by process 1 on');
    },
  );
});
