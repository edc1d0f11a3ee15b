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
  // What the collector has begun, it ends beside the program.
  await after(durationMs / 2);
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

/** Which part of a core each group of processes takes within a while. */
export async function sharesOfCore(groups, durationMs) {
  const usedMs = () => groups.map((pids) => pids.reduce((sum, pid) => sum + processorMs(pid), 0));
  const before = usedMs();
  const beforeMs = performance.now();
  await after(durationMs);
  const tookMs = performance.now() - beforeMs;
  return usedMs().map((ms, index) => (ms - before[index]) / tookMs);
}

/** The processor time that a process has had, in ms. */
function processorMs(pid) {
  // The name of the program, in brackets, may hold anything. Linux counts in hundredths of a second.
  const [, fields] = /\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [user, system] = fields.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}
