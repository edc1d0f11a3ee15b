import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { failedWith } from '../file-system.js';

/**
 * Sockets in a folder, by which processes show that they are alive.
 *
 * They are reached through a descriptor of the folder, because the path of a socket may have no more than 107 bytes.
 */
export class SocketFolder {
  private constructor(private readonly handle: FileHandle) {}

  static async open(folder: string): Promise<SocketFolder> {
    return new SocketFolder(await open(folder, 'r'));
  }

  /** Shows that this process is alive, until the returned server is closed. */
  async listen(name: string): Promise<Server> {
    const server = createServer((visitor) => visitor.on('error', () => undefined).destroy());
    // Exclusive, or a worker of node:cluster would share a socket of the primary process, which outlives it.
    server.listen({ path: this.pathOf(name), exclusive: true });
    await once(server, 'listening');
    server.unref();
    // Whoever looks is answered by the kernel. A failure to accept (too many open files) changes nothing.
    server.on('error', () => undefined);
    return server;
  }

  /** Whether somebody listens there: the kernel's answer, which a stopped process can't delay. */
  async isAlive(name: string): Promise<boolean> {
    for (;;) {
      const visitor = connect({ path: this.pathOf(name) });
      try {
        await once(visitor, 'connect');
        return true;
      } catch (error) {
        if (failedWith(error, 'ECONNREFUSED', 'ENOENT')) return false;
        // Its queue of visitors is full: it hasn't accepted for a long time, but it is there.
        if (failedWith(error, 'EAGAIN')) return true;
        // It went away while we stood in its queue. Ask again, so that only a refusal counts as death.
        if (!failedWith(error, 'ECONNRESET')) throw error;
      } finally {
        visitor.destroy();
      }
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private pathOf(name: string): string {
    return `/proc/self/fd/${this.handle.fd}/${name}`;
  }
}
