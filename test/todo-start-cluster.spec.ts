import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { descendantsOf, isRunning } from './support/processes.js';
import { request, signIn } from './support/todo-http.js';

const START_CLUSTER = join(import.meta.dirname, '../scripts/start-cluster.mjs');
const NODE = /^Node \d: (?<url>\S+) \(node (?<address>\S+), process (?<pid>\d+)\)$/gm;
const PATIENCE = { timeout: 60_000, interval: 50 };

interface Node {
  readonly url: string;
  readonly address: string;
  readonly pid: number;
}

/** The script, as a user runs it. */
class ClusterScript {
  output = '';
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor() {
    this.child = spawn(process.execPath, [START_CLUSTER], {
      env: { ...process.env, PORT: '0', TRANSPORT_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
  }

  get nodes(): Node[] {
    return [...this.output.matchAll(NODE)].map(({ groups }) => {
      const { url, address, pid } = groups as { url: string; address: string; pid: string };
      return { url, address, pid: Number(pid) };
    });
  }

  get processes(): number[] {
    return descendantsOf(this.child.pid!);
  }

  async serves(): Promise<this> {
    await this.says(/^Ctrl-C ends all of it/m);
    return this;
  }

  says(text: RegExp): Promise<unknown> {
    return vi.waitUntil(() => text.test(this.output), PATIENCE);
  }

  /** As a terminal does that is closed: who writes then gets an error. */
  stopListening(): void {
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

const started: { script: ClusterScript; processes: number[] }[] = [];

async function startScript(): Promise<{ script: ClusterScript; processes: number[] }> {
  const script = new ClusterScript();
  const entry = { script, processes: [] as number[] };
  started.push(entry);
  try {
    await script.serves();
  } finally {
    entry.processes = script.processes;
  }
  return entry;
}

/** Resolves when none of them is left. */
async function allEnd(processes: readonly number[]): Promise<void> {
  await vi.waitUntil(() => !processes.some(isRunning), PATIENCE);
}

afterEach(() => {
  for (const { script, processes } of started.splice(0)) {
    script.signal('SIGKILL');
    for (const pid of processes) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }
});

test('one command starts three nodes, tells when one is gone, and ends all by Ctrl-C', async () => {
  const { script, processes } = await startScript();
  const [first, second, third] = script.nodes as [Node, Node, Node];
  const ann = await signIn(first, 'Ann');
  await ann.post('/api/lists', { id: 'home', title: 'Home' });

  process.kill(second.pid, 'SIGKILL');
  await script.says(/^Node 2 was ended by SIGKILL, and is not started again\. Node 1 and Node 3 go on\.$/m);
  const bearer = { authorization: `Bearer ${ann.token}` };
  const answer = await request(`${third.url}/api/lists/home`, 'GET', undefined, bearer);
  script.signal('SIGINT');

  expect(answer).toMatchObject({ status: 200, body: { title: 'Home' } });
  expect(await script.exited).toBe(0);
  expect(processes.length).toBeGreaterThan(6);
  await allEnd(processes);
}, 150_000);

test('nothing is left where the command itself is killed, and its terminal with it', async () => {
  const { script, processes } = await startScript();

  script.stopListening();
  script.signal('SIGKILL');

  await expect(allEnd(processes)).resolves.toBeUndefined();
}, 150_000);
