import { afterEach, expect, it } from 'vitest';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { parseMessage } from '../../libs/highlander/src/websockets/incoming-message.js';
import { TestApp } from '../../libs/highlander/src/websockets/test-app.fixture.js';
import { InvalidMessageError } from '../../libs/highlander/src/websockets/websocket.errors.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { mutateBytes } from './support/mutate-bytes.js';
import { SAID, wsFrame, wsMessage } from './support/ws-messages.js';

@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown) {
    return { data };
  }
}

let app: TestApp | undefined;
afterEach(() => app?.close());

const UPGRADE = Buffer.from(
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://127.0.0.1\r\nSec-WebSocket-Protocol: a, b\r\n\r\n',
);

it(
  'a message is read, with no key that could reach a prototype, or refused in words',
  () =>
    fuzz('websocket-messages', { inputs: 3_000 }, (dice) => {
      try {
        const { event, id, data } = parseMessage(Buffer.from(wsMessage(dice, SAID)), dice.chance(0.02));
        expect(typeof event).toBe('string');
        expect(['string', 'number', 'undefined']).toContain(typeof id);
        if (typeof data === 'object' && data !== null) expect(Object.hasOwn(data, '__proto__')).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidMessageError);
      }
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a client that sends nonsense is answered or cut off, with at most one line in the log, and others are served',
  async () => {
    app = await TestApp.start({ providers: [EchoGateway], options: { maxMessageBytes: 64 * 1024 } });
    const other = await app.connect();
    const { port, log } = app;
    await fuzz('websocket-clients', { inputs: 200, atOnce: 8 }, async (dice, index) => {
      const linesBefore = log.errors.length + log.warnings.length;
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => {});
      const closed = once(socket, 'close').catch(() => undefined);
      socket.resume();
      socket.write(dice.chance(0.3) ? mutateBytes(dice, UPGRADE) : UPGRADE);
      for (let left = dice.int(6); left > 0; left--) {
        const frame = wsFrame(dice, wsMessage(dice, SAID));
        socket.write(dice.chance(0.4) ? mutateBytes(dice, frame) : frame);
      }
      if (dice.chance(0.5)) await new Promise((resolve) => setImmediate(resolve));
      if (dice.chance(0.3)) socket.destroy();
      else socket.end();
      await closed;
      expect(log.errors.length + log.warnings.length - linesBefore).toBeLessThanOrEqual(8);
      if (index % 50 === 0) expect((await other.ask('echo', index)).data).toEqual({ data: index });
    });
    expect((await other.ask('echo', 'still there?')).data).toEqual({ data: 'still there?' });
    expect([...log.errors, ...log.warnings]).toEqual([]);
  },
  FUZZ_TIMEOUT_MS,
);
