import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startTcpProxy } from './tcp-proxy.js';

/** A server that sends back whatever it gets, behind a proxy. */
async function echo() {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received.push(chunk.toString());
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const proxy = await startTcpProxy({ target: { port: (server.address() as AddressInfo).port } });
  onTestFinished(() => proxy.stop());
  return { proxy, received };
}

async function client(port: number) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  return {
    socket,
    closed,
    text: () => text,
    hears: (wanted: string) => vi.waitFor(() => expect(text).toBe(wanted), { timeout: 5_000, interval: 5 }),
  };
}

/** Resolves when what was sent before has come to the other end and back, on another connection. */
async function roundTrip(port: number): Promise<void> {
  const other = await client(port);
  other.socket.write('?');
  await other.hears('?');
}

it('passes bytes both ways, on several connections', async () => {
  const { proxy } = await echo();
  const [one, other] = [await client(proxy.port), await client(proxy.port)];
  one.socket.write('one');
  other.socket.write('other');
  await Promise.all([one.hears('one'), other.hears('other')]);
  expect(proxy.connectionCount).toBe(2);
  one.socket.end();
  await one.closed;
  await vi.waitFor(() => expect(proxy.connectionCount).toBe(1));
});

it('loses what goes out, silently, and cuts the connection when it heals', async () => {
  const { proxy, received } = await echo();
  const one = await client(proxy.port);
  proxy.drop('out');
  one.socket.write('lost');
  await roundTripTime();
  expect([received.includes('lost'), one.socket.destroyed]).toEqual([false, false]);
  proxy.heal();
  await one.closed;
  await roundTrip(proxy.port);
});

it('loses what comes in, while what goes out arrives', async () => {
  const { proxy, received } = await echo();
  const one = await client(proxy.port);
  proxy.drop('in');
  one.socket.write('arrives');
  await vi.waitFor(() => expect(received).toEqual(['arrives']));
  expect(one.text()).toBe('');
});

it('cuts all connections, and takes new ones', async () => {
  const { proxy } = await echo();
  const clients = [await client(proxy.port), await client(proxy.port)];
  await roundTrip(proxy.port);
  proxy.cut();
  await Promise.all(clients.map(({ closed }) => closed));
  await vi.waitFor(() => expect(proxy.connectionCount).toBe(0));
  await roundTrip(proxy.port);
});

it.each([1, 3, 5])('cuts after exactly %i bytes that come in', async (bytes) => {
  const { proxy } = await echo();
  const one = await client(proxy.port);
  proxy.cutAfterBytes(bytes, 'in');
  one.socket.write('ab');
  one.socket.write('cdefg');
  await one.closed;
  expect(one.text()).toBe('abcdefg'.slice(0, bytes));
});

it('cuts after exactly so many bytes that go out', async () => {
  const { proxy, received } = await echo();
  const one = await client(proxy.port);
  proxy.cutAfterBytes(3, 'out');
  one.socket.write('abcdefg');
  await one.closed;
  await vi.waitFor(() => expect(received.join('')).toBe('abc'));
});

it('refuses connections until it heals', async () => {
  const { proxy } = await echo();
  const one = await client(proxy.port);
  proxy.refuse();
  await one.closed;
  await new Promise<void>((resolve) => {
    const refused = connect(proxy.port, '127.0.0.1');
    refused.on('error', () => undefined);
    refused.on('close', () => resolve());
  });
  await vi.waitFor(() => expect(proxy.connectionCount).toBe(0));
  proxy.heal();
  await roundTrip(proxy.port);
});

it('delays both ways, and keeps the order, also when the delay ends', async () => {
  const { proxy } = await echo();
  const one = await client(proxy.port);
  proxy.delay(60);
  const sinceMs = performance.now();
  one.socket.write('late');
  await one.hears('late');
  expect(performance.now() - sinceMs).toBeGreaterThan(115);
  one.socket.write('1');
  await new Promise((resolve) => setImmediate(resolve));
  proxy.heal();
  one.socket.write('2');
  await one.hears('late12');
});

it('stops a sender whose receiver does not read, instead of keeping everything', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket.pause())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const proxy = await startTcpProxy({ target: { port: (server.address() as AddressInfo).port } });
  onTestFinished(() => proxy.stop());
  const one = await client(proxy.port);
  const chunk = Buffer.alloc(1_048_576);
  let written = 0;
  while (one.socket.write(chunk) || written < 64) written += 1;
  await roundTripTime();
  expect(one.socket.writableLength).toBeGreaterThan(32 * chunk.length);
  for (const socket of accepted) socket.destroy();
});

/** Lets whatever can pass through the sockets of this process do so. */
async function roundTripTime(): Promise<void> {
  const { proxy } = await echo();
  for (let n = 0; n < 50; n++) await roundTrip(proxy.port);
}

it('ends the connection where the target cannot be reached', async () => {
  const proxy = await startTcpProxy({ target: { port: 1 } });
  onTestFinished(() => proxy.stop());
  const one = await client(proxy.port);
  await one.closed;
  expect(one.text()).toBe('');
});
