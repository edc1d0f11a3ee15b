import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What the program of the simulation has said. */
export interface SimulationOutcome {
  /** Whether no schedule went wrong. */
  readonly isFine: boolean;
  readonly output: string;
}

const MAX_BUFFER_BYTES = 100_000_000;

/** Runs the compiled program, and waits for its end. */
export async function runSimulation(path: string, args: readonly string[]): Promise<SimulationOutcome> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], {
      maxBuffer: MAX_BUFFER_BYTES,
    });
    return { isFine: true, output: stdout };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { isFine: false, output: stdout + stderr };
  }
}
