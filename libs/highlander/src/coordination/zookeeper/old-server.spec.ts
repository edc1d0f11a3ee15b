import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigurationError } from '../../errors/index.js';
import { Frames } from './client/frames.js';
import { scene } from './faults.fixture.js';

const UNIMPLEMENTED = -6;

/** Takes every session, and knows no request at all. */
async function startServerThatIsTooOld(): Promise<string> {
  const server = createServer((socket) => {
    const frames = new Frames();
    let isHandshake = true;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) =>
      frames.push(bytes, (frame) => {
        socket.write(isHandshake ? handshakeAnswer() : refusal(frame.readInt32BE(4)));
        isHandshake = false;
        return true;
      }),
    );
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function handshakeAnswer(): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.writeInt32BE(36);
  bytes.writeInt32BE(1_000, 8);
  bytes.writeInt32BE(7, 16);
  bytes.writeInt32BE(16, 20);
  return bytes;
}

function refusal(xid: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32BE(16);
  bytes.writeInt32BE(xid, 4);
  bytes.writeInt32BE(UNIMPLEMENTED, 16);
  return bytes;
}

it('servers that are too old are refused when the first session is opened', async () => {
  const { open } = scene();
  const opening = open('node', await startServerThatIsTooOld());
  await expect(opening).rejects.toBeInstanceOf(ConfigurationError);
  await expect(opening).rejects.toThrow(/ZooKeeper has to be 3\.5 or newer/);
});
