import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { BarePeer } from '../../libs/highlander/src/cluster/transport/tcp/bare-peer.fixture.js';
import { FrameKind, frameOf } from '../../libs/highlander/src/cluster/transport/tcp/frames.js';
import { Initiation } from '../../libs/highlander/src/cluster/transport/tcp/handshake.js';
import { encodeFrame, REQUEST } from '../../libs/highlander/src/cluster/transport/tcp/message-codec.js';
import { closeOf, TcpFixture } from '../../libs/highlander/src/cluster/transport/tcp/tcp-node.fixture.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostilePlain } from './support/hostile-values.js';
import { mutateBytes } from './support/mutate-bytes.js';

const tcp = new TcpFixture();
afterEach(() => tcp.end());

const KINDS = Object.values(FrameKind);

it(
  'a stranger is cut off whatever it sends, and the node goes on',
  async () => {
    const node = await tcp.node({ secret: 'secret', handshakeTimeoutMs: 2_000 });
    await fuzz('strangers', { inputs: 200, atOnce: 16 }, async (dice) => {
      const socket = await opened(node.port);
      const hello = new Initiation(
        { namespace: 'test', nodeId: 'x' },
        node.peer.nodeId,
        'guess',
        'n',
      ).hello();
      const noise = dice.chance(0.3) ? Buffer.from('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n') : hello;
      for (let left = 1 + dice.int(3); left > 0 && !socket.destroyed; left--) {
        socket.write(mutateBytes(dice, dice.chance(0.8) ? noise : frames(dice), [hello, frames(dice)]));
        if (dice.chance(0.5)) await new Promise((resolve) => setImmediate(resolve));
      }
      // What waits for the rest of a frame is over when that can't come any more.
      if (dice.chance(0.2)) socket.destroy();
      else socket.end();
      await closeOf(socket);
    });
    expect(await node.transport.request(node.peer, 'still there?')).toBe('still there?');
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'a peer that knows the secret and sends nonsense gets answers or is cut off, and others are served',
  async () => {
    const node = await tcp.node({ secret: 'secret', maxFrameBytes: 64 * 1024, maxQueuedBytes: 1024 * 1024 });
    const other = await tcp.node({ secret: 'secret' });
    await fuzz('peers', { inputs: 200, atOnce: 16 }, async (dice, index) => {
      const socket = await opened(node.port);
      const peer = await BarePeer.greet(socket, node.peer.nodeId, 'secret');
      for (let left = 1 + dice.int(4); left > 0; left--)
        peer.socket.write(mutateBytes(dice, frames(dice), [frames(dice)]));
      if (dice.chance(0.1)) socket.destroy();
      else socket.end();
      await closeOf(socket);
      if (index % 50 === 0) expect(await other.transport.request(node.peer, index)).toBe(index);
    });
    expect(await other.transport.request(node.peer, 'still there?')).toBe('still there?');
  },
  FUZZ_TIMEOUT_MS,
);

/** Some frames in their order, of kinds that may come and of kinds that may not. */
function frames(dice: Dice): Buffer {
  return Buffer.concat(
    dice
      .list(5, (id) =>
        dice.chance(0.6)
          ? Buffer.from(encodeFrame(REQUEST, id, hostilePlain(dice)))
          : frameOf(
              dice.pick(KINDS),
              dice.int(4),
              dice.pick(['', '{"$date":1}', '\ud800', 'x'.repeat(5_000)]),
            ),
      )
      .concat(frameOf(FrameKind.ping)),
  );
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket.resume();
}
