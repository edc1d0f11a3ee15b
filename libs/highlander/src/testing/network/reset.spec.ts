import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { reset } from './reset.js';

/** Both ends of a connection. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const one = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  const [other] = (await once(server, 'connection')) as [Socket];
  for (const socket of [one, other]) {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  }
  return [one, other];
}

it('tells the other end of a reset', async () => {
  const [one, other] = await pair();
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => other.once('error', resolve));
  other.resume();
  reset(one);
  expect((await failed).code).toBe('ECONNRESET');
});

it.each([
  ['begins to say', () => Promise.resolve()],
  ['is saying', () => new Promise<void>((resolve) => process.nextTick(resolve))],
  ['has said', (socket: Socket) => once(socket, 'finish')],
])('closes a connection that %s its end', async (_, reach) => {
  const [one, other] = await pair();
  one.end();
  await reach(one);
  reset(one);
  // Who only writes hears of the end when it does.
  await vi.waitFor(() => {
    other.write('more');
    expect(other.destroyed).toBe(true);
  });
});
