import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemRandom } from '../../../random/index.js';

/** Who holds a lock, as it tells everybody who finds the folder locked. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Differs between any two machines, and on one machine between any two starts of it. Containers share it. */
  readonly bootId?: string;
  /** Unlike any other process's; containers repeat process ids and host names. */
  readonly processId: string;
}

const PROCESS_ID = systemRandom.uniqueId();

/** This process. */
export async function describeThisProcess(): Promise<Holder> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return {
    pid: process.pid,
    host: hostname(),
    ...(bootId !== undefined && { bootId: bootId.trim() }),
    processId: PROCESS_ID,
  };
}

/** `undefined` where the file is missing or was lost in a power failure. */
export async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** For the sentence "… is in use by …". */
export function nameHolder(holder: Holder | undefined, self: Holder): string {
  if (!holder) return 'another process';
  const { pid, host } = holder;
  if (holder.processId === self.processId) {
    return `this very process (${pid} on ${host}), through another fileStore that was not closed`;
  }
  return `process ${pid} on ${host}`;
}
