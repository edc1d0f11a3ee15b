import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../errors/index.js';
import { formatAddress, isLoopback, isWildcard, parseAddress } from './address.js';
import { TcpFixture } from './tcp-node.fixture.js';
import { tcpTransport } from './tcp.transport.js';
import type { TcpTransportOptions } from './tcp-options.js';

const secret = 'there can be only one';

describe('tcpTransport()', () => {
  it.each<[string, TcpTransportOptions]>([
    ['host', { host: '' }],
    ['host', { host: 5 as unknown as string }],
    ['port', { port: -1 }],
    ['port', { port: 65_536 }],
    ['port', { port: '80' as unknown as number }],
    ['secret', { secret: '' }],
    ['secret', { secret: 5 as unknown as string }],
    ['advertise', { advertise: '' }],
    ['advertise', { advertise: 'host:0' }],
    ['advertise', { advertise: 'host:port' }],
    ['advertise', { advertise: '[nonsense]:1' }],
    ['maxFrameBytes', { maxFrameBytes: 100 }],
    ['maxFrameBytes', { maxFrameBytes: 2 ** 31 }],
    ['maxQueuedBytes', { maxQueuedBytes: 1_000_000 }],
    ['handshakeTimeoutMs', { handshakeTimeoutMs: 0 }],
    ['pingIntervalMs', { pingIntervalMs: 1.5 }],
    ['silenceTimeoutMs', { silenceTimeoutMs: 3_999 }],
    ['stopTimeoutMs', { stopTimeoutMs: NaN }],
    ['tls', { tls: 'yes' as unknown as TcpTransportOptions['tls'] }],
    ['tls.key', { tls: { cert: 'c', ca: 'a' } as TcpTransportOptions['tls'] }],
    ['tls', { tls: { key: 'no key', cert: 'no certificate', ca: 'none' } }],
    ['hots', { hots: '127.0.0.1' } as TcpTransportOptions],
  ])('refuses a wrong %s at once (%#)', (name, options) => {
    expect(() => tcpTransport(options)).toThrow(ConfigurationError);
    expect(() => tcpTransport(options)).toThrow(name);
  });

  it('takes options that are undefined for ones that are not given', () => {
    expect(() =>
      tcpTransport({ host: undefined, secret: undefined, tls: undefined, advertise: undefined }),
    ).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'fd00::1', 'example.org'])(
    'refuses to listen on %s, where others come by, without secret or TLS',
    (host) => {
      expect(() => tcpTransport({ host, advertise: 'here' })).toThrow(/set secret or tls/);
      expect(() => tcpTransport({ host, advertise: 'here', secret })).not.toThrow();
    },
  );

  it.each(['0.0.0.0', '::', '0:0::0'])('refuses to guess by which address %s is reached', (host) => {
    expect(() => tcpTransport({ host, secret })).toThrow(/set advertise/);
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', 'localhost'])(
    'needs no secret on %s',
    (host) => {
      expect(() => tcpTransport({ host })).not.toThrow();
    },
  );

  it('never shows the secret, nor the key', () => {
    const tls = { key: 's3cr3t key', cert: 's3cr3t cert', ca: 's3cr3t ca', passphrase: 's3cr3t pass' };
    for (const options of [{ secret: 's3cr3t', port: -1 }, { tls }, { tls, host: '0.0.0.0' }]) {
      expect(() => tcpTransport(options)).toThrow(/^(?!.*s3cr3t)/s);
    }
  });
});

describe('The address of a node', () => {
  const tcp = new TcpFixture();
  afterEach(() => tcp.end());

  it.each([
    ['127.0.0.1', undefined, /^127\.0\.0\.1:\d+$/],
    ['::1', undefined, /^\[::1\]:\d+$/],
    ['localhost', undefined, /^(127\.0\.0\.1|\[::1\]):\d+$/],
    ['0.0.0.0', '127.0.0.1', /^127\.0\.0\.1:\d+$/],
    ['::', '::1', /^\[::1\]:\d+$/],
    ['::', '[::1]', /^\[::1\]:\d+$/],
  ])('that listens on %s and advertises %s leads to it', async (host, advertise, address) => {
    const node = await tcp.node({ host, advertise, secret });
    const asker = await tcp.node({ secret });
    expect(node.peer.address).toMatch(address);
    expect(await asker.transport.request(node.peer, 'found')).toBe('found');
  });

  it('may be one that only others can use', async () => {
    const node = await tcp.node({ advertise: 'node-1.example.org:7420' });
    expect(node.peer.address).toBe('node-1.example.org:7420');
  });

  it('can not be one of another machine', async () => {
    await expect(tcp.node({ host: '192.0.2.1', secret })).rejects.toThrow(ConfigurationError);
  });

  it('is written and read alike', () => {
    for (const place of [
      { host: 'a.b', port: 1 },
      { host: '::1', port: 65_535 },
      { host: '10.0.0.1', port: 80 },
    ]) {
      expect(parseAddress(formatAddress(place))).toEqual(place);
    }
    for (const text of ['', ':1', 'a:', 'a:0', 'a:65536', 'a:1:2', '[a]:1', '[::1', 'a b']) {
      expect([text, parseAddress(text)]).toEqual([text, undefined]);
    }
    expect(parseAddress('a')).toEqual({ host: 'a' });
    expect(parseAddress('fe80::1')).toEqual({ host: 'fe80::1' });
  });

  it('is told apart: loopback, wildcard, neither', () => {
    expect(['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::', 'fe80::1%lo', 'x'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(['0.0.0.0', '::', '0::', '127.0.0.1', '::1', 'x'].map(isWildcard)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
