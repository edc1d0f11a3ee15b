import { createSecureContext } from 'node:tls';
import { ConfigurationError, messageOf } from '../../../errors/index.js';
import { isLoopback, isWildcard, parseAddress } from './address.js';

/** Certificates for connections between nodes. Every node has one, and checks that of the other. @publicApi */
export interface TcpTlsOptions {
  /** The private key of this node, PEM. */
  readonly key: string | Buffer;
  /** The certificate of this node, PEM, with the chain behind it. For server and client authentication. */
  readonly cert: string | Buffer;
  /** The authority that has signed the certificates of all nodes, PEM. No other is trusted. */
  readonly ca: string | Buffer;
  /** What the key is encrypted with. */
  readonly passphrase?: string;
  /**
   * The name that the certificates of all nodes are for.
   *
   * @default the host of the address that is connected to
   */
  readonly servername?: string;
}

/** @publicApi */
export interface TcpTransportOptions {
  /**
   * The name or address to listen on. Any but that of loopback needs `secret` or `tls`.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /**
   * The port to listen on; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number;
  /**
   * Where other nodes reach this one, `host` or `host:port`, if that isn't where it listens: behind a translated
   * address, or when it listens on all addresses (`0.0.0.0` or `::`), where it has to be given.
   *
   * @default `host` and the port that is listened on
   */
  readonly advertise?: string;
  /**
   * What all nodes of the cluster know and nobody else. Each proves it to the other when they connect; it is never
   * sent. It keeps strangers out, but doesn't hide what is said: for that there is `tls`. Best 32 random bytes.
   */
  readonly secret?: string;
  /** Encrypts, and proves by certificates who is who. */
  readonly tls?: TcpTlsOptions;
  /**
   * The largest request or answer, in bytes as encoded. Whatever is larger fails alone. The same on all nodes.
   *
   * @default 33_554_432
   */
  readonly maxFrameBytes?: number;
  /**
   * How many bytes may wait for one peer to read them. Requests beyond fail, and so do requests whose answers would be
   * beyond.
   *
   * @default 134_217_728
   */
  readonly maxQueuedBytes?: number;
  /**
   * How long connecting to a peer may take, and how long somebody who connects here may take to prove who it is, ms.
   *
   * @default 5_000
   */
  readonly handshakeTimeoutMs?: number;
  /**
   * After how long a peer that says nothing is asked whether it lives, ms.
   *
   * @default 2_000
   */
  readonly pingIntervalMs?: number;
  /**
   * After how long a peer is given up that stays silent, ms; at least twice `pingIntervalMs`. What it has not answered
   * fails with an unknown outcome.
   *
   * @default 6_000
   */
  readonly silenceTimeoutMs?: number;
  /**
   * How long stopping waits for answers under way, and for peers to confirm the goodbye, ms.
   *
   * @default 5_000
   */
  readonly stopTimeoutMs?: number;
}

/** The options with every default filled in. No secret is an empty one. */
export type ResolvedTcpOptions = Required<Omit<TcpTransportOptions, 'advertise' | 'tls'>> &
  Pick<TcpTransportOptions, 'advertise' | 'tls'>;

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  secret: '',
  maxFrameBytes: 32 * 1024 * 1024,
  maxQueuedBytes: 128 * 1024 * 1024,
  handshakeTimeoutMs: 5_000,
  pingIntervalMs: 2_000,
  silenceTimeoutMs: 6_000,
  stopTimeoutMs: 5_000,
};

/** Room for a frame's header, and for the few words of a refusal. */
const LEAST_FRAME_BYTES = 4096;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError naming the option, and never what a secret one contains
 */
export function resolveTcpOptions(options: TcpTransportOptions): ResolvedTcpOptions {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) refuse(`there is no option "${unknown}"`);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedTcpOptions = { ...DEFAULTS, ...given };
  checkNumbers(resolved);
  if (options.secret === '' || typeof resolved.secret !== 'string') {
    refuse('secret must be a string that is not empty');
  }
  checkTls(resolved.tls);
  checkWhere(resolved);
  return resolved;
}

const KNOWN = new Set([...Object.keys(DEFAULTS), 'advertise', 'tls']);

const LIMITS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  port: [0, 65_535],
  maxFrameBytes: [LEAST_FRAME_BYTES, 2 ** 30],
  maxQueuedBytes: [LEAST_FRAME_BYTES, Number.MAX_SAFE_INTEGER],
  handshakeTimeoutMs: [1, Number.MAX_SAFE_INTEGER],
  pingIntervalMs: [1, Number.MAX_SAFE_INTEGER],
  silenceTimeoutMs: [1, Number.MAX_SAFE_INTEGER],
  stopTimeoutMs: [0, Number.MAX_SAFE_INTEGER],
};

function checkNumbers(options: ResolvedTcpOptions): void {
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = options[name as keyof ResolvedTcpOptions];
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
      refuse(`${name} must be a whole number from ${least} to ${most}`);
    }
  }
  if (options.maxQueuedBytes < options.maxFrameBytes)
    refuse('maxQueuedBytes must not be below maxFrameBytes');
  if (options.silenceTimeoutMs < 2 * options.pingIntervalMs) {
    refuse('silenceTimeoutMs must be at least twice pingIntervalMs');
  }
}

function checkTls(tls: TcpTlsOptions | undefined): void {
  if (tls === undefined) return;
  if (typeof tls !== 'object' || tls === null) refuse('tls must be an object with key, cert and ca');
  for (const name of ['key', 'cert', 'ca'] as const) if (!tls[name]) refuse(`tls.${name} is missing`);
  try {
    createSecureContext(tls);
  } catch (cause) {
    refuse(`tls can't be used (${messageOf(cause)})`);
  }
}

function checkWhere({ host, advertise, secret, tls }: ResolvedTcpOptions): void {
  if (typeof host !== 'string' || host === '') refuse('host must be a host name or an address');
  if (advertise !== undefined && (typeof advertise !== 'string' || !parseAddress(advertise))) {
    refuse('advertise must be host or host:port');
  }
  if (isWildcard(host) && advertise === undefined) {
    refuse(
      `host ${host} is no address that other nodes could use; set advertise to the one by which they reach this node`,
    );
  }
  if (!isLoopback(host) && secret === '' && !tls) {
    refuse(
      `host ${host} can be reached by others than the programs on this machine; set secret or tls, ` +
        'or else anybody could call the objects of this node',
    );
  }
}

function refuse(fault: string): never {
  throw new ConfigurationError(`tcpTransport: ${fault}.`);
}
