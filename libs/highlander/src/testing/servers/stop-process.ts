import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../../clock/index.js';

const PATIENCE_MS = 5_000;
const POLL_MS = 1;
// Stopped, by a signal or a debugger; or over.
const STILL = new Set(['T', 't', 'Z', 'X']);

/**
 * Stops a process where it stands (SIGSTOP). The signal takes effect a little later, thread by thread; this returns when
 * all of them stand still, where the system tells (Linux). It blocks meanwhile: nothing shall happen in between.
 */
export function stopProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const endMs = systemClock.monotonicMs() + PATIENCE_MS;
  const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  while (isMoving(pid) && systemClock.monotonicMs() < endMs) Atomics.wait(nothing, 0, 0, POLL_MS);
}

function isMoving(pid: number): boolean {
  return threadsOf(pid).some((thread) => {
    const state = stateOf(`/proc/${pid}/task/${thread}/stat`);
    return state !== undefined && !STILL.has(state);
  });
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // Another system, or the process is gone.
    return [];
  }
}

/** `pid (name) state …`, and the name may hold anything. */
function stateOf(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.charAt(text.lastIndexOf(')') + 2);
  } catch {
    return undefined;
  }
}
