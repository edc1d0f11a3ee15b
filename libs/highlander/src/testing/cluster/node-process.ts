import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endingWithParent } from '../servers/ending-with-parent.js';
import { Channel } from './channel.js';
import type { Log } from './log.js';
import type { ClusterRequest, NodeRequest } from './messages.js';

/** A node's process has ended, so that it doesn't answer. @publicApi */
export class TestNodeEndedError extends Error {
  override readonly name = 'TestNodeEndedError';

  constructor(
    message: string,
    /** `'no'`: it was not asked any more. `'unknown'`: it was, and may have done it. */
    readonly ran: 'no' | 'unknown',
  ) {
    super(message);
  }
}

export interface NodeProcessOptions {
  /** What people call it. */
  readonly name: string;
  readonly program: string;
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
  /** Answers what the node asks. */
  handle(request: ClusterRequest): Promise<unknown>;
}

/** The process of a node. */
export class NodeProcess {
  /** Resolves when it has ended, and all that it had answered has arrived. */
  readonly ended: Promise<void>;
  private readonly channel: Channel<NodeRequest, ClusterRequest>;
  private readonly child: ChildProcess;
  private readonly name: string;

  constructor(options: NodeProcessOptions) {
    const { name, program, execArgv, env, log } = options;
    this.name = name;
    const [command, args] = endingWithParent(process.execPath, [...execArgv, program]);
    this.child = spawn(command, args, {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    log.follow(name, this.child.stdout!);
    log.follow(name, this.child.stderr!);
    this.channel = new Channel(this.child, (request: ClusterRequest) => options.handle(request));
    this.ended = this.end(log);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws {TestNodeEndedError} it has ended, or ends before it answers */
  request(request: NodeRequest): Promise<unknown> {
    return this.channel.request(request);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it without asking. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Tells it that nothing more is wanted of it, so that it ends. */
  async dismiss(): Promise<void> {
    await this.channel.drain(new TestNodeEndedError(`${this.name} has stopped.`, 'no'));
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }

  private async end(log: Log): Promise<void> {
    const { child, name } = this;
    let outcome: string;
    try {
      // The channel outlives the process by what is still in it.
      const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
      outcome = `ended (${signal ? String(signal) : `exit code ${String(code)}`})`;
    } catch (error) {
      outcome = `could not be started (${(error as Error).message})`;
    }
    log.add(name, `— ${outcome} —`);
    const message = `${name} ${outcome}.`;
    this.channel.close(new TestNodeEndedError(message, 'no'), new TestNodeEndedError(message, 'unknown'));
  }
}
