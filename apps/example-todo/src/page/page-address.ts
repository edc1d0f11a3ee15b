import { isIPv6 } from 'node:net';

const THIS_MACHINE = ['127.0.0.1', '0.0.0.0', '::1', '::'];

/** What to type into a browser on this machine. */
export function pageAddress(host: string, port: number): string {
  if (THIS_MACHINE.includes(host)) return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
