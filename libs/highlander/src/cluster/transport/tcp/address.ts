import { isIP, isIPv6 } from 'node:net';

/** Where a node listens. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, or `[v6]:port`. */
export function formatAddress({ host, port }: HostAndPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address. `undefined` for anything else. */
export function parseAddress(text: string): { readonly host: string; readonly port?: number } | undefined {
  if (isIPv6(text)) return { host: text };
  const { v6, name, port } = ADDRESS.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  if (!host || (v6 !== undefined && !isIPv6(v6))) return undefined;
  if (port === undefined) return { host };
  return isPort(Number(port)) ? { host, port: Number(port) } : undefined;
}

const ADDRESS = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^\s:[\]]+))(?::(?<port>\d{1,5}))?$/;

function isPort(port: number): boolean {
  return port > 0 && port <= 65_535;
}

/** Whether only programs on this machine can reach it. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : isIPv6(host) && expandsTo(host, '::1');
}

/** Whether it stands for all addresses of this machine. */
export function isWildcard(host: string): boolean {
  return isIP(host) === 4 ? host === '0.0.0.0' : host === '' || (isIPv6(host) && expandsTo(host, '::'));
}

/** Compares IPv6 addresses however they are written. */
function expandsTo(host: string, wanted: string): boolean {
  const [address] = host.split('%');
  return new URL(`http://[${address}]`).hostname === `[${wanted}]`;
}
