import { ConfigurationError } from '../../errors/index.js';
import type { Connection } from './connection.js';
import { Code, isRefusal } from './replies.js';
import type { Requests } from './requests.js';

const NO_DATA = Buffer.alloc(0);

/** Makes znodes that stay, each above those that follow it. Those that are there already are left as they are. */
export async function makeParents(connection: Connection, paths: readonly string[]): Promise<void> {
  await connection.run(async (requests) => {
    await Promise.all(paths.map((path) => make(requests, path)));
  });
}

/** @throws ConfigurationError where the servers don't have what the application's paths are to begin with. */
export async function checkChroot(connection: Connection, chroot: string): Promise<void> {
  if (chroot === '' || (await connection.run((requests) => requests.exists(chroot)))) return;
  throw new ConfigurationError(
    `zookeeper: servers ends in "${chroot}", but there is no such znode. Create it there, or take it off and use root.`,
  );
}

async function make(requests: Requests, path: string): Promise<void> {
  try {
    await requests.create(path, NO_DATA, 'persistent');
  } catch (error) {
    if (isRefusal(error, Code.NODE_EXISTS)) return;
    // Who may not write to what is above it doesn't learn that it is there already.
    if (isRefusal(error, Code.NO_AUTH) && (await requests.exists(path))) return;
    throw error;
  }
}
