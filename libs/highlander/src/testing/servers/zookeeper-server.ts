import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { stopProcess } from './stop-process.js';

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const KEPT_OUTPUT = 4_000;

/** What a server is at the moment; `null` while it doesn't serve. @publicApi */
export type ZooKeeperMode = 'standalone' | 'leader' | 'follower' | null;

/** How the process of a server is started. */
export interface ZooKeeperCommand {
  readonly classPath: string;
  readonly configPath: string;
  readonly heapMb: number;
  readonly started: (pid: number) => void;
}

/** A ZooKeeper server of a test: a process of its own, on the loopback interface. @publicApi */
export class ZooKeeperServer {
  private child!: ChildProcess;
  private output = '';

  /** @internal */
  constructor(
    /** Where it takes clients. It keeps its port when it is restarted. */
    readonly port: number,
    private readonly command: ZooKeeperCommand,
  ) {}

  /** The pid of the server itself; another one after each restart. */
  get pid(): number {
    return this.child.pid as number;
  }

  /** Stops the process where it stands, as SIGSTOP does: its connections stay open and silent. */
  pause(): void {
    stopProcess(this.pid);
  }

  /** Lets a paused process go on. */
  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends the process at once, as `kill -9` does. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Starts it again, with its data and its port, after killing it where it runs. Resolves when it serves. */
  async restart(): Promise<void> {
    await this.kill();
    this.launch();
    await this.ready();
  }

  /** What it is now. */
  async mode(): Promise<ZooKeeperMode> {
    const answer = await this.ask('srvr');
    return (/^Mode: (\w+)$/m.exec(answer)?.[1] ?? null) as ZooKeeperMode;
  }

  /** The answer to one of the four-letter words of ZooKeeper; empty where there is none. */
  ask(word: string): Promise<string> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(this.port, '127.0.0.1');
      socket.setTimeout(1_000, () => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.write(word);
    });
  }

  /** @internal */
  launch(): void {
    const { classPath, configPath, heapMb, started } = this.command;
    this.output = '';
    this.child = spawn(
      'java',
      [
        `-Xmx${heapMb}m`,
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Djava.net.preferIPv4Stack=true',
        '-Dzookeeper.jmx.log4j.disable=true',
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        '-cp',
        classPath,
        'org.apache.zookeeper.server.quorum.QuorumPeerMain',
        configPath,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child.on('error', (error) => (this.output += error.message));
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT);
    });
    if (this.child.pid !== undefined) started(this.child.pid);
  }

  /** @internal Resolves when it serves clients. */
  async ready(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await this.mode())) {
      if (!this.isRunning) throw new Error(`ZooKeeper ended while it started:\n${this.output}`);
      if (performance.now() > deadline) throw new Error(`ZooKeeper doesn't serve:\n${this.output}`);
      await after(POLL_MS);
    }
  }

  private get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}
