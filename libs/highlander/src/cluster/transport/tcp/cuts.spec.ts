import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { TransportFailure } from '../transport.js';
import { Relay } from './relay.fixture.js';
import { TcpFixture, type TcpNode } from './tcp-node.fixture.js';

const secret = 'there can be only one';
const clock = new ManualClock();
/** As long as the request that the lengths were measured with. */
const numbered = (bytes: number) => String(bytes).padStart('first'.length);
const lengthOf = (chunks: readonly Buffer[] | undefined) => Buffer.concat(chunks ?? []).length;

describe('A connection that breaks', () => {
  const tcp = new TcpFixture();
  let relay: Relay;
  let asker: TcpNode;
  let begun: unknown[];
  let ask: (request: unknown) => Promise<unknown>;

  beforeEach(async () => {
    begun = [];
    const node = await tcp.node({ secret, handler: async (request) => begun.push(request) });
    asker = await tcp.node({ secret, clock });
    relay = await Relay.to(node.port);
    const peer = { ...node.peer, address: relay.address };
    ask = async (request) => {
      // Past the time for which a peer that was not reached is left alone.
      await clock.advance(250);
      return asker.transport.request(peer, request);
    };
  });
  afterEach(async () => {
    relay.close();
    await tcp.end();
  });

  /** How long everything is that both sides say for one request, and how much of it before the request. */
  async function measure() {
    await ask('first');
    const first = [lengthOf(relay.said[0]), lengthOf(relay.answered[0])] as const;
    await ask('first');
    const second = [lengthOf(relay.said[0]), lengthOf(relay.answered[0])] as const;
    asker.transport.disconnect('node-1');
    begun.length = 0;
    const [said, answered] = first;
    return { said, answered, request: second[0] - said, answer: second[1] - answered };
  }

  it('at any byte on the way there tells the truth: not sent, or unknown, and begun at most if all came', async () => {
    const { said, request } = await measure();
    for (let bytes = 0; bytes < said; bytes++) {
      relay.cutAfterBytes = bytes;
      const failure = await ask(numbered(bytes)).catch((error: unknown) => error);
      expect(failure, `cut after ${bytes} of ${said} bytes`).toBeInstanceOf(TransportFailure);
      expect((failure as TransportFailure).effect, `cut after ${bytes} of ${said} bytes`).toBe(
        bytes <= said - request ? 'none' : 'unknown',
      );
    }
    expect(begun).toEqual([]);
  });

  it('at any byte on the way back tells the truth', async () => {
    const { answered, answer } = await measure();
    for (let bytes = 0; bytes < answered; bytes++) {
      relay.cutAnswerAfterBytes = bytes;
      const failure = await ask(numbered(bytes)).catch((error: unknown) => error);
      expect(failure, `cut after ${bytes} of ${answered} bytes`).toBeInstanceOf(TransportFailure);
      const { effect } = failure as TransportFailure;
      const greeted = bytes >= answered - answer;
      expect([greeted ? 'unknown' : 'none', 'none'], `cut after ${bytes} bytes`).toContain(effect);
      expect(effect === 'none' && begun.includes(numbered(bytes)), `cut after ${bytes} bytes`).toBe(false);
    }
    expect(begun.length).toBeGreaterThan(0);
  });

  it('is made anew by the next request', async () => {
    await ask(1);
    relay.cutAfterBytes = 0;
    asker.transport.disconnect('node-1');
    await expect(ask(2)).rejects.toMatchObject({ effect: 'none' });
    relay.cutAfterBytes = Infinity;
    expect(await ask(3)).toBe(2);
  });
});
