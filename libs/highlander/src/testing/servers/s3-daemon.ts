import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { endingWithParent } from './ending-with-parent.js';

export interface DaemonOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where its output goes. */
  readonly log: string;
}

/** A server program in a process of its own, which ends with this process. */
export class S3Daemon {
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    readonly log: string,
  ) {
    this.ended = once(child, 'exit');
  }

  static async start(
    program: string,
    args: readonly string[],
    { env, log }: DaemonOptions,
  ): Promise<S3Daemon> {
    const [command, allArgs] = endingWithParent(program, args);
    const output = openSync(log, 'w');
    const child = spawn(command, allArgs, { env, stdio: ['ignore', output, output] });
    closeSync(output);
    await once(child, 'spawn');
    return new S3Daemon(child, log);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it without asking, and resolves when it has ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Runs a program to its end. What it says is told only if it fails. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
}
