import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ContenderAnswer, ContenderOrder } from './contender.fixture.js';

/** A process of its own that opens data folders on demand. */
export class ContenderProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @param command what starts `node`, for example in another container */
  static async start(program: string, command: readonly string[] = []): Promise<ContenderProcess> {
    const [file, ...args] = [...command, process.execPath, program];
    const contender = new ContenderProcess(
      spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    await contender.answer();
    return contender;
  }

  /** How many of the tries succeeded. Every other was refused with a `DataFolderInUseError`, or this throws. */
  async open(folder: string, tries = 1): Promise<number> {
    const answer = await this.order({ open: folder, tries });
    if (!('held' in answer) || answer.errors.length > 0) throw new Error(JSON.stringify(answer));
    return answer.held;
  }

  async close(): Promise<void> {
    await this.order({ close: true });
  }

  /** Leaves the process alone: nobody will give it orders any more. Resolves when it has ended by itself. */
  async abandon(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  get pid(): number {
    return this.child.pid!;
  }

  private order(order: ContenderOrder): Promise<ContenderAnswer> {
    const answer = this.answer();
    this.child.send(order);
    return answer;
  }

  private async answer(): Promise<ContenderAnswer> {
    const [answer] = (await once(this.child, 'message')) as [ContenderAnswer];
    return answer;
  }
}
