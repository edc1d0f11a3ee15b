import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { raw } from './raw-socket.mjs';

/** The baseline of a call to another process: answers each request over a bare pair of sockets. */
export async function rawAnswerer(answer) {
  const server = createServer((socket) => {
    const send = raw(socket, ([id, request]) => send([id, answer(request)]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** Asks a `rawAnswerer`. */
export function rawAsker(port) {
  const waiting = new Map();
  let lastId = 0;
  const socket = connect(port, '127.0.0.1');
  const send = raw(socket, ([id, value]) => {
    waiting.get(id)(value);
    waiting.delete(id);
  });
  return {
    ask: (request) =>
      new Promise((resolve) => {
        waiting.set(++lastId, resolve);
        send([lastId, request]);
      }),
    end: () => socket.destroy(),
  };
}
