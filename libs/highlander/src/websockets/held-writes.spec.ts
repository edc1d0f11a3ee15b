import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HeldWrites } from './held-writes.js';

/** A socket that lists each write to the network: the frames that were in it. */
class ListingSocket extends Duplex {
  readonly written: string[][] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push([chunk.toString()]);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.written.push(chunks.map(({ chunk }) => chunk.toString()));
    done();
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('writes of one turn of the event loop', () => {
  it('to one socket are one, in their order, with what others have written', async () => {
    const writes = new HeldWrites();
    const socket = new ListingSocket();
    writes.hold(socket);
    socket.write('a');
    socket.write('b');
    await Promise.resolve();
    writes.hold(socket);
    socket.write('c');
    expect(socket.written).toEqual([]);
    await tick();
    expect(socket.written).toEqual([['a', 'b', 'c']]);
  });

  it('are followed by those of the next one', async () => {
    const writes = new HeldWrites();
    const socket = new ListingSocket();
    for (const text of ['a', 'b']) {
      writes.hold(socket);
      socket.write(text);
      await tick();
    }
    expect(socket.written).toEqual([['a'], ['b']]);
  });

  it('are not held for long when there are many sockets', () => {
    const writes = new HeldWrites();
    const sockets = Array.from({ length: 100 }, () => new ListingSocket());
    for (const socket of sockets) {
      writes.hold(socket);
      socket.write('a');
    }
    const left = sockets.filter(({ written }) => written.length > 0);
    expect(left.length).toBeGreaterThan(0);
    expect(left).toEqual(sockets.slice(0, left.length));
  });

  it('are not held for long when there are many bytes', () => {
    const writes = new HeldWrites();
    const socket = new ListingSocket();
    for (let frames = 0; frames < 100; frames++) {
      writes.hold(socket);
      socket.write('x'.repeat(1024));
    }
    expect(socket.written.length).toBeGreaterThan(1);
    expect(socket.writableLength).toBeLessThan(64 * 1024);
  });

  it('do nothing to a socket that is gone meanwhile', async () => {
    const writes = new HeldWrites();
    const socket = new ListingSocket();
    writes.hold(socket);
    socket.write('a');
    socket.destroy();
    await tick();
    expect(socket.written).toEqual([]);
  });
});
