import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { eventually } from '../contract/context.contract.js';
import { describeTransport } from '../transport.contract.js';
import { Authority } from './certificates.fixture.js';
import { Relay } from './relay.fixture.js';
import { closeOf, everythingFrom, TcpFixture } from './tcp-node.fixture.js';
import { tcpTransport } from './tcp.transport.js';

const authority = new Authority('the cluster');
const ca = authority.cert;
const tls = { ...authority.certify('127.0.0.1'), ca };

describeTransport('tcpTransport({ tls })', () => tcpTransport({ tls, secret: 'there can be only one' }));

describe('A node with TLS', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it('needs no secret, not even off loopback', async () => {
    const node = await tcp.node({ tls, host: '0.0.0.0', advertise: '127.0.0.1' });
    expect(await node.transport.request(node.peer, 'hello')).toBe('hello');
  });

  it('sends nothing that can be read on the way', async () => {
    const [node, asker] = [await tcp.node({ tls }), await tcp.node({ tls })];
    const relay = await Relay.to(node.port);
    const peer = { ...node.peer, address: relay.address };
    expect(await asker.transport.request(peer, 'for your eyes only')).toBe('for your eyes only');
    const seen = Buffer.concat([...relay.said, ...relay.answered].flat()).toString('latin1');
    expect(seen.length).toBeGreaterThan(1_000);
    expect(seen).not.toContain('for your eyes only');
    expect(seen).not.toContain(node.peer.nodeId);
    relay.close();
  });

  it.each([
    ['of another authority', () => ({ ...new Authority('another').certify('127.0.0.1'), ca })],
    ['that trusts another authority', () => ({ ...tls, ca: new Authority('another').cert })],
  ])('refuses, and is refused by, a node %s', async (_what, other) => {
    const node = await tcp.node({ tls });
    const stranger = await tcp.node({ tls: other() });
    await expect(stranger.transport.request(node.peer, 1)).rejects.toMatchObject({ effect: 'none' });
    await expect(node.transport.request(stranger.peer, 1)).rejects.toMatchObject({ effect: 'none' });
  });

  it('does not talk to who has no certificate, or no TLS', async () => {
    const node = await tcp.node({ tls });
    const plain = await tcp.node();
    await expect(plain.transport.request(node.peer, 1)).rejects.toMatchObject({ effect: 'none' });
    await expect(node.transport.request(plain.peer, 1)).rejects.toMatchObject({ effect: 'none' });
    const anonymous = connect({ port: node.port, host: '127.0.0.1', ca });
    anonymous.on('error', () => {});
    expect((await everythingFrom(anonymous)).length).toBe(0);
  });

  it('checks that the certificate is for the host that it connects to', async () => {
    const node = await tcp.node({ tls: { ...authority.certify('other.example.org'), ca } });
    const asker = await tcp.node({ tls });
    await expect(asker.transport.request(node.peer, 1)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining("altnames: IP: 127.0.0.1 is not in the cert's list") as unknown,
    });
  });

  it('checks it for the one name that is set for all nodes, instead', async () => {
    const named = {
      ...authority.certify('node.highlander.internal'),
      ca,
      servername: 'node.highlander.internal',
    };
    const [node, asker] = [await tcp.node({ tls: named }), await tcp.node({ tls: named })];
    expect(await asker.transport.request(node.peer, 'hello')).toBe('hello');
    const stranger = await tcp.node({ tls });
    await expect(asker.transport.request(stranger.peer, 1)).rejects.toMatchObject({ effect: 'none' });
  });

  it('shows the door to who does not get through the handshake of TLS, or stays silent behind it', async () => {
    const clock = new ManualClock();
    const node = await tcp.node({ tls, clock, handshakeTimeoutMs: 1_000 });
    const silent = await tcp.socket(node.port);
    const behind = connect({ port: node.port, host: '127.0.0.1', ...tls });
    behind.on('error', () => {});
    const closed = [closeOf(silent.resume()), closeOf(behind.resume())];
    await eventually(() => expect(behind.authorized).toBe(true));
    await eventually(() => expect(clock.pending).toBe(2));
    await clock.advance(1_000);
    await Promise.all(closed);
    expect(clock.pending).toBe(0);
  });
});
