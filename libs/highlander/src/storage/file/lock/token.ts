import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../../errors/index.js';
import { systemRandom } from '../../../random/index.js';
import { failedWith } from '../file-system.js';

/** The name of a token that nobody holds. */
export const FREE = 'free';

const SIGHTINGS = 100;

/**
 * A thing of which there is exactly one in a folder: a file in a folder of its own, whose *name* says who holds it.
 *
 * 1. It is made once, by the rename of a folder that holds it already; a rename onto a folder that isn't empty fails.
 * 2. It changes hands by the rename of the file. Of all who try to take it from the same holder exactly one succeeds;
 *    for the others that name is gone. Names are never used twice, so nobody takes it from a later holder by mistake.
 * 3. It is never deleted.
 */
export class Token {
  private readonly home: string;

  constructor(private readonly folder: string) {
    this.home = join(folder, 'token');
  }

  /** Who holds the token now, or {@link FREE}. */
  async holder(): Promise<string> {
    for (let sighting = 0; sighting < SIGHTINGS; sighting++) {
      const names = await this.names();
      if (names.length === 1) return names[0]!;
      // None: there is no token yet. Two: it was passed on while the folder was read.
      if (names.length === 0) await this.make();
    }
    throw new ConfigurationError(
      `${this.home} should hold exactly one file, and doesn't; was another folder copied over it? ` +
        `When no process uses the data folder any more, remove ${this.folder}.`,
    );
  }

  /** Passes the token on, if `from` holds it. Ask {@link holder} whether it worked. */
  async pass(from: string, to: string): Promise<void> {
    try {
      await rename(join(this.home, from), join(this.home, to));
    } catch (error) {
      if (!failedWith(error, 'ENOENT')) throw error;
    }
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.home);
    } catch (error) {
      if (failedWith(error, 'ENOENT')) return [];
      throw error;
    }
  }

  private async make(): Promise<void> {
    const fresh = join(this.folder, `token-${systemRandom.uniqueId()}`);
    await mkdir(fresh);
    await writeFile(join(fresh, FREE), '');
    try {
      await rename(fresh, this.home);
    } catch (error) {
      if (!failedWith(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      await rm(fresh, { recursive: true });
    }
  }
}
