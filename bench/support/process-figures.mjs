import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
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

/** The longest that anything kept the event loop from going on, in ms, while `work` ran. */
export async function longestStallMs(work) {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await after(5);
  monitor.reset();
  await work();
  await after(5);
  monitor.disable();
  return monitor.max / 1e6;
}
