import { Injectable } from '@nestjs/common';
import {
  Field,
  HighlanderObject,
  ObjectIdentity,
  Read,
  Update,
  type OnActivate,
  type OnDeactivate,
} from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { gate, startNode, type TestNodeOptions } from './start-node.fixture.js';

/** What the objects of a test do in their hooks and handlers. */
@Injectable()
export class Script {
  readonly log: string[] = [];
  readonly gates: ReturnType<typeof gate>[] = [];
  handler: (counter: Counter) => unknown = () => undefined;
  onActivate: (counter: Counter) => unknown = () => undefined;
  onDeactivate: (counter: Counter) => unknown = () => undefined;
}

@HighlanderObject('counter')
export class Counter implements OnActivate, OnDeactivate {
  @Field() value = 0;

  constructor(
    private readonly script: Script,
    readonly self: ObjectIdentity,
    readonly objects: ObjectRegistry,
  ) {}

  async onActivate(): Promise<void> {
    await this.script.onActivate(this);
  }

  async onDeactivate(): Promise<void> {
    await this.script.onDeactivate(this);
  }

  @Update() add(amount: number): number {
    this.value += amount;
    return this.value;
  }

  @Update() perform(): unknown {
    return this.script.handler(this);
  }

  @Read() read(): number {
    return this.value;
  }

  @Read() performRead(): unknown {
    return this.script.handler(this);
  }
}

export async function start(options: TestNodeOptions = {}) {
  const node = await startNode([Counter, Script], options);
  return {
    ...node,
    script: node.app.get(Script),
    counter: (id: string, timeoutMs?: number) =>
      node.objects.ref(Counter, id, timeoutMs === undefined ? {} : { timeoutMs }),
    sessions: () => node.coordination.resumeLease(node.objects.node.nodeId),
  };
}

/** What became of a call so far: its value, its error, or `'pending'`. */
export function outcome(call: Promise<unknown>): { now: unknown } {
  const seen: { now: unknown } = { now: 'pending' };
  call.then(
    (value) => (seen.now = value),
    (error: unknown) => (seen.now = error),
  );
  return seen;
}
