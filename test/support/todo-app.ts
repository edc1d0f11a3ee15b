import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/example-todo/dist/main.js', import.meta.url));

const ADDRESS = /^Open (\S+)\n/m;
const NODE = /^This is node (\S+)\n/m;

const running = new Set<TodoApp>();
const folders: string[] = [];

export interface TodoAppOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The built example application, in a process of its own. */
export class TodoApp {
  /** All that it printed. */
  output = '';
  /** Resolves to the exit code, or `null` where a signal ended it. */
  readonly exited: Promise<number | null>;
  private readonly process: ChildProcess;

  constructor(
    readonly folder: string,
    { port = 0, env }: TodoAppOptions,
    command: readonly string[] = [MAIN],
  ) {
    if (!existsSync(MAIN)) throw new Error('The example application is not built: npm run build');
    this.process = spawn(process.execPath, command, {
      env: { ...process.env, PORT: String(port), HIGHLANDER_FOLDER: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    this.exited = once(this.process, 'close').then(([code]) => {
      running.delete(this);
      return code as number | null;
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /** Where it is served, as it printed it. */
  get url(): string {
    return ADDRESS.exec(this.output)![1]!;
  }

  /** Where the other nodes of its cluster reach it. */
  get nodeAddress(): string {
    return NODE.exec(this.output)![1]!;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Resolves when it serves; rejects when it ends instead. */
  async serves(): Promise<this> {
    const printed = new Promise<boolean>((resolve) => {
      this.process.stdout!.on('data', () => {
        if (ADDRESS.test(this.output)) resolve(true);
      });
    });
    const hasEnded = this.exited.then(() => false);
    if (await Promise.race([printed, hasEnded])) return this;
    throw new Error(`The application ended instead of serving:\n${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Ends it as a crash would, at once. */
  async crash(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Starts it again, at the same address, with the same data. */
  restart(): Promise<TodoApp> {
    return startTodoApp({ port: this.port, folder: this.folder });
  }
}

export async function startTodoApp(options: TodoAppOptions = {}): Promise<TodoApp> {
  return new TodoApp(options.folder ?? (await newFolder()), options).serves();
}

/** Starts it where it is expected to give up. Answers when it has. */
export async function failTodoApp(options: TodoAppOptions): Promise<{ code: number | null; output: string }> {
  const app = new TodoApp(options.folder ?? (await newFolder()), options);
  const code = await app.exited;
  return { code, output: app.output };
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-todo-'));
  folders.push(folder);
  return folder;
}

/** For `afterEach` or `afterAll`. */
export async function stopTodoApps(): Promise<void> {
  await Promise.all([...running].map((app) => app.crash()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}
