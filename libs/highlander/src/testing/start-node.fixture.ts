import type { Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ManualClock } from '../clock/index.js';
import { memoryNetwork, type MemoryNetwork } from '../cluster/index.js';
import { memoryCoordination, type MemoryCoordination } from '../coordination/index.js';
import { HighlanderModule, type HighlanderOptions } from '../module/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { memoryStore, type MemoryStore } from '../storage/index.js';

/** A node of an application, as a test sees it. */
export interface TestNode {
  readonly app: TestingModule;
  readonly objects: ObjectRegistry;
  readonly storage: MemoryStore;
  readonly coordination: MemoryCoordination;
  /** Nodes that share their coordination share this, too. */
  readonly network: MemoryNetwork;
  /** Stands still until the test moves it. */
  readonly clock: ManualClock;
  /** What the node told its operator. */
  readonly warnings: { message: string; [detail: string]: unknown }[];
}

export type TestNodeOptions = Omit<HighlanderOptions, 'storage' | 'coordination' | 'clock'> & {
  storage?: MemoryStore;
  coordination?: MemoryCoordination;
  clock?: ManualClock;
};

const networks = new WeakMap<MemoryCoordination, MemoryNetwork>();
const running = new Map<TestingModule, ManualClock>();

/** Starts a node with these providers, on memory adapters and a clock of its own where none are given. */
export async function startNode(providers: Provider[], options: TestNodeOptions = {}): Promise<TestNode> {
  const storage = options.storage ?? memoryStore();
  const coordination = options.coordination ?? memoryCoordination();
  const clock = options.clock ?? new ManualClock();
  const network = networks.get(coordination) ?? memoryNetwork();
  networks.set(coordination, network);
  const warnings: TestNode['warnings'] = [];
  const app = await Test.createTestingModule({
    imports: [
      HighlanderModule.forRoot({
        placement: 'local',
        transport: network,
        ...options,
        storage,
        coordination,
        clock,
      }),
    ],
    providers,
  }).compile();
  app.useLogger({
    log: () => undefined,
    error: (entry: TestNode['warnings'][number]) => warnings.push(entry),
    warn: (entry: TestNode['warnings'][number]) => warnings.push(entry),
  });
  await app.init();
  running.set(app, clock);
  return { app, objects: app.get(ObjectRegistry), storage, coordination, network, clock, warnings };
}

export async function stopNode({ app }: TestNode): Promise<void> {
  running.delete(app);
  await app.close();
}

/** For `afterEach`. Time goes on until all have stopped, whatever a test has left hanging. */
export async function stopAllNodes(): Promise<void> {
  const nodes = [...running];
  running.clear();
  let stopping = nodes.length;
  const stopped = nodes.map(([app]) => app.close().finally(() => stopping--));
  while (stopping > 0) await Promise.all(nodes.map(([, clock]) => clock.advance(1_000)));
  await Promise.all(stopped);
}

/** A promise that the test settles. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Lets time pass until the promise is settled. */
export async function passing<T>({ clock }: Pick<TestNode, 'clock'>, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  for (let steps = 0; steps < 10_000 && !isSettled; steps++) {
    await settled();
    if (!isSettled) await clock.advance(50);
  }
  return promise;
}

/** Lets everything that can happen now happen. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 4; turns++) await new Promise((resolve) => setImmediate(resolve));
}
