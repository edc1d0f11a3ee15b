import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { DataFolderInUseError } from '../../../errors/index.js';
import { systemRandom } from '../../../random/index.js';
import { makeFolder } from '../make-folder.js';
import type { FolderLock } from './folder-lock.js';
import { describeThisProcess, nameHolder, readHolder, type Holder } from './holder.js';
import { SocketFolder } from './signal-socket.js';
import { FREE, Token } from './token.js';

/*
 * The lock of a data folder on Linux, made of two things in `<folder>/lock`:
 *
 * - `token/<name>`: there is one token, and its name says who holds it (see Token).
 * - `<name>.sock`: a socket on which its holder listens.
 *
 * 1. A contender first listens under a name of its own, never used before, and only then takes the token. So the
 *    socket of whoever holds the token has been listening.
 * 2. A socket that has listened and now refuses connections is dead, and stays so. The kernel closes it when the last
 *    thread of the process has ended: no write of the dead holder is under way any more, not even one that hung in
 *    the disk. A stopped process is alive. Neither process ids, which containers repeat, nor time play a part.
 * 3. The token is taken only from a holder found dead, or from nobody, and by a rename of the very name that was
 *    judged. By 2 the judgement still holds then, and of several contenders one succeeds.
 * 4. The new holder sweeps the sockets of the dead away. This may hit a contender that is bound but not yet listening;
 *    so a contender that has got the token looks whether its socket is still there, and if not, starts again under a
 *    new name. Nobody sweeps after that look: only holders do, before they begin their work, and by 3 the one before
 *    has released the token or is dead.
 *
 * The kernel answers only for sockets of its own. Containers share it. But a folder on a network file system may be
 * locked by another machine, whose sockets look dead from here: there, a holder of another boot is never overthrown.
 */

// Of `man 2 statfs`: file systems that only one kernel at a time can have mounted.
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** What decides whether the sockets of a folder can be trusted. */
export interface LockSurroundings {
  readonly self: Holder;
  /** Only this kernel can have the folder mounted. */
  readonly local: boolean;
}

/** Takes the lock, or rejects with `DataFolderInUseError`. */
export async function takeSocketLock(folder: string, surroundings?: LockSurroundings): Promise<FolderLock> {
  const lockFolder = join(folder, 'lock');
  await makeFolder(lockFolder);
  const sockets = await SocketFolder.open(lockFolder);
  try {
    const contest = new Contest(
      folder,
      lockFolder,
      sockets,
      surroundings ?? (await surroundingsOf(lockFolder)),
    );
    for (;;) {
      const lock = await contest.enter(systemRandom.uniqueId());
      if (lock) return lock;
    }
  } catch (error) {
    await sockets.close();
    throw error;
  }
}

async function surroundingsOf(folder: string): Promise<LockSurroundings> {
  const [self, { type }] = await Promise.all([describeThisProcess(), statfs(folder)]);
  return { self, local: LOCAL_FILE_SYSTEMS.has(type) };
}

class Contest {
  private readonly token: Token;

  constructor(
    private readonly folder: string,
    private readonly lockFolder: string,
    private readonly sockets: SocketFolder,
    private readonly surroundings: LockSurroundings,
  ) {
    this.token = new Token(lockFolder);
  }

  /** Resolves to nothing where the name was swept away by another contender; enter again then under a new one. */
  async enter(name: string): Promise<FolderLock | undefined> {
    const server = await this.sockets.listen(socketOf(name));
    try {
      await writeFile(join(this.lockFolder, holderFileOf(name)), JSON.stringify(this.surroundings.self));
      await this.seizeToken(name);
      if (await this.isShown(name)) {
        await this.sweep(name);
        return { release: () => this.release(name, server) };
      }
    } catch (error) {
      await this.withdraw(name, server);
      throw error;
    }
    await this.withdraw(name, server);
    return undefined;
  }

  private async seizeToken(name: string): Promise<void> {
    for (;;) {
      const holder = await this.token.holder();
      if (holder === name) return;
      if (holder !== FREE) await this.refuseUnlessDead(holder);
      await this.token.pass(holder, name);
    }
  }

  private async refuseUnlessDead(name: string): Promise<void> {
    const { self, local } = this.surroundings;
    const holder = await readHolder(join(this.lockFolder, holderFileOf(name)));
    if (!local && holder?.bootId !== self.bootId) {
      throw new DataFolderInUseError(
        this.folder,
        `${nameHolder(holder, self)}, as far as can be told from here (it was locked by another machine, or before ` +
          `this one was started; if that process has surely ended, remove ${this.lockFolder})`,
      );
    }
    if (await this.sockets.isAlive(socketOf(name))) {
      throw new DataFolderInUseError(this.folder, nameHolder(holder, self));
    }
  }

  private async isShown(name: string): Promise<boolean> {
    const names = await readdir(this.lockFolder);
    return names.includes(socketOf(name)) && names.includes(holderFileOf(name));
  }

  private async sweep(ownName: string): Promise<void> {
    const names = (await readdir(this.lockFolder)).map(
      (file) => /^([0-9a-f-]{36})\.(?:sock|json)$/.exec(file)?.[1],
    );
    for (const name of new Set(names)) {
      if (name === undefined || name === ownName || (await this.sockets.isAlive(socketOf(name)))) continue;
      await rm(join(this.lockFolder, socketOf(name)), { force: true });
      await rm(join(this.lockFolder, holderFileOf(name)), { force: true });
    }
  }

  private async release(name: string, server: Server): Promise<void> {
    try {
      await this.token.pass(name, FREE);
    } finally {
      await this.withdraw(name, server);
      await this.sockets.close();
    }
  }

  private async withdraw(name: string, server: Server): Promise<void> {
    await new Promise((closed) => server.close(closed));
    await rm(join(this.lockFolder, holderFileOf(name)), { force: true });
  }
}

function socketOf(name: string): string {
  return `${name}.sock`;
}

function holderFileOf(name: string): string {
  return `${name}.json`;
}
