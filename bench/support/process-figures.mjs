import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

/** The bytes of the heap that are in use, after all garbage was collected. */
export async function heapBytes() {
  for (let pass = 0; pass < 4; pass++) {
    globalThis.gc();
    await after(20);
  }
  return process.memoryUsage().heapUsed;
}

/** What a process takes of the machine's memory. */
export function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1_024;
}

/** Which part of a core this process takes while it does nothing for so long. */
export async function idleShareOfCore(durationMs) {
  const before = process.cpuUsage();
  const beforeMs = performance.now();
  await after(durationMs);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - beforeMs);
}

/** How many packets a ZooKeeper server has received, by its word `srvr`. */
export async function packetsReceived(servers) {
  const [host, port] = servers.split(',')[0].split(':');
  const socket = connect(Number(port), host);
  socket.end('srvr');
  let text = '';
  for await (const chunk of socket) text += chunk;
  return Number(/Received: (\d+)/.exec(text)[1]);
}
