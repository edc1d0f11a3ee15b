import { beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { Outbox } from './outbox.js';

/** A socket whose network a test moves by hand. */
class ManualSocket {
  readonly sent: string[] = [];
  bufferedAmount = 0;
  private readonly onWritten: (() => void)[] = [];

  send(data: string | Buffer, _options: object, onWritten: () => void): void {
    const text = data.toString();
    this.sent.push(text);
    this.bufferedAmount += text.length;
    this.onWritten.push(() => {
      this.bufferedAmount -= text.length;
      onWritten();
    });
  }

  /** The network takes the oldest message that waits. */
  write(): void {
    this.onWritten.shift()?.();
  }
}

let socket: ManualSocket;
let outbox: Outbox;
let gaveUp: number;
beforeEach(() => {
  socket = new ManualSocket();
  gaveUp = 0;
  outbox = new Outbox(
    socket as unknown as WebSocket,
    10,
    () => (gaveUp += 1),
    () => undefined,
  );
});

const large = 'x'.repeat(11);

describe('messages', () => {
  it('are sent in order while the client has not too much to read', () => {
    for (const text of ['a', large]) outbox.send(text);
    expect(socket.sent).toEqual(['a', large]);
    expect(gaveUp).toBe(0);
  });

  it('make the client too slow beyond that, but are welcome again when it has read', () => {
    outbox.send(large);
    outbox.send('a');
    expect(socket.sent).toEqual([large]);
    expect(gaveUp).toBe(1);
    socket.write();
    outbox.send('b');
    expect(socket.sent).toEqual([large, 'b']);
    expect(gaveUp).toBe(1);
  });

  it('are counted in bytes, as they are sent', () => {
    outbox.send('ä'.repeat(6));
    outbox.send('a');
    expect(gaveUp).toBe(1);
  });

  it('are not hindered by what topics have in flight', () => {
    outbox.offer('t', () => Buffer.from(large));
    outbox.send('a');
    expect(socket.sent).toEqual([large, 'a']);
  });
});

describe('topics', () => {
  it('wait, and of each only the newest text is sent, encoded when it is', () => {
    const encoded: string[] = [];
    const encode = (text: string) => () => {
      encoded.push(text);
      return Buffer.from(text);
    };
    outbox.send(large);
    for (const version of [1, 2, 3]) {
      outbox.offer('t', encode(`t${version}`));
      outbox.offer('u', encode(`u${version}`));
    }
    expect(encoded).toEqual([]);
    socket.write();
    expect(socket.sent).toEqual([large, 't3', 'u3']);
    expect(encoded).toEqual(['t3', 'u3']);
  });

  it('that are withdrawn are not sent', () => {
    outbox.send(large);
    outbox.offer('t', () => Buffer.from('t'));
    outbox.offer('u', () => Buffer.from('u'));
    outbox.withdraw('t');
    socket.write();
    expect(socket.sent).toEqual([large, 'u']);
  });

  it('do not wait for what others wrote to the socket', () => {
    socket.bufferedAmount = 100;
    outbox.offer('t', () => Buffer.from('t'));
    expect(socket.sent).toEqual(['t']);
  });
});

describe('room', () => {
  it('is there, or comes when the client has read enough', async () => {
    expect(outbox.room()).toBeUndefined();
    outbox.send('x'.repeat(6));
    outbox.send('x'.repeat(6));
    const room = outbox.room();
    expect(room).toBeDefined();
    socket.write();
    await room;
    expect(outbox.room()).toBeUndefined();
  });

  it('is waited for no longer than the connection lasts', async () => {
    outbox.send(large);
    const room = outbox.room();
    outbox.close();
    await room;
    expect(outbox.room()).toBeUndefined();
  });
});

describe('after the end', () => {
  it('nothing is sent any more, whatever waits or comes', () => {
    outbox.send(large);
    outbox.offer('t', () => Buffer.from('t'));
    outbox.close();
    outbox.send('a');
    outbox.offer('u', () => Buffer.from('u'));
    socket.write();
    outbox.offer('v', () => Buffer.from('v'));
    expect(socket.sent).toEqual([large]);
    expect(gaveUp).toBe(0);
  });
});
