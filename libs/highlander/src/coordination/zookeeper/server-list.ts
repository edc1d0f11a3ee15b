import type { ServerAddress } from './client/library.js';

/** What `servers` says. */
export interface ServerList {
  readonly servers: readonly ServerAddress[];
  /** The znode in which everything of the application is, `''` for none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;
// A name or an IPv4 address, or an IPv6 address in brackets; then perhaps a port.
const SERVER = /^(?:\[([0-9a-zA-Z:.%]+)\]|([^\s:/[\]@]+))(?::(\d{1,5}))?$/;
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}\p{Cs}\p{Co}\ufff0-\uffff]+)*$/u;

/** Whether it is `''`, or a path as ZooKeeper takes them. */
export function isZnodePath(path: string): boolean {
  return PATH.test(path);
}

/** Reads `'a:2181,b:2181/chroot'`, or a list of servers. Returns what is wrong with it, if anything is. */
export function parseServers(value: string | readonly string[]): ServerList | string {
  const text = typeof value === 'string' ? value : value.join(',');
  const slash = text.indexOf('/');
  const chroot = slash < 0 ? '' : text.slice(slash).replace(/\/$/, '');
  if (!isZnodePath(chroot)) return `"${chroot}" is not a path of ZooKeeper`;
  const names = (slash < 0 ? text : text.slice(0, slash)).split(',').map((name) => name.trim());
  const servers: ServerAddress[] = [];
  for (const name of names) {
    const [, ipv6, host = ipv6, port = DEFAULT_PORT] = SERVER.exec(name) ?? [];
    if (!host || Number(port) < 1 || Number(port) > 65_535) return `"${name}" is not host:port`;
    servers.push({ host, port: Number(port) });
  }
  return { servers, chroot };
}

/** How messages name them. */
export function describeServers({ servers, chroot }: ServerList): string {
  return (
    servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',') + chroot
  );
}
