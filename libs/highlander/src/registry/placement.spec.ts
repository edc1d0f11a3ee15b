import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { ActivationError, ConfigurationError } from '../errors/index.js';
import { Field, HighlanderObject, Read, Update, type NodeInfo } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import {
  passing,
  settled,
  startNode,
  stopAllNodes,
  type TestNode,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field('') title!: string;

  @Update() rename(title: string): void {
    this.title = title;
  }

  @Read() read(): string {
    return this.title;
  }
}

/** The same type, as a later version of the application has it. */
@HighlanderObject('list', { version: 2, migrate: () => undefined })
class NewerTodoList {
  @Field('') title!: string;
  @Field('') colour!: string;

  @Update() rename(title: string): void {
    this.title = title;
  }

  @Read() read(): string {
    return this.title;
  }
}

@HighlanderObject('note')
class Note {
  @Read() read(): string {
    return 'a note';
  }
}

type Placing = NonNullable<TestNodeOptions['placement']>;

async function startNodes(placement: Placing, classes: (new () => object)[][]) {
  const shared = {
    coordination: memoryCoordination(),
    storage: memoryStore(),
    clock: new ManualClock(),
    placement,
  };
  const nodes: TestNode[] = [];
  for (const providers of classes) nodes.push(await startNode(providers, shared));
  await settled();
  return { ...shared, nodes, live: () => nodes.map(({ objects }) => objects.local().length) };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `object ${index}`);

describe('an object that lives nowhere', () => {
  afterEach(stopAllNodes);

  it('wakes on the nodes in turn', async () => {
    const { nodes, live } = await startNodes('round-robin', [[TodoList], [TodoList], [TodoList]]);
    for (const id of ids(30)) await nodes[0]!.objects.ref(TodoList, id).read();
    expect(live()).toEqual([10, 10, 10]);
  });

  it('wakes where it is called', async () => {
    const { nodes, live } = await startNodes('local', [[TodoList], [TodoList]]);
    for (const id of ids(10)) await nodes[1]!.objects.ref(TodoList, id).read();
    expect(live()).toEqual([0, 10]);
  });

  it('wakes where the fewest others live', async () => {
    const { nodes, live } = await startNodes('least-loaded', [[TodoList], [TodoList], [TodoList]]);
    for (const id of ids(12))
      await nodes[2]!.objects.startup(TodoList, id, { node: nodes[0]!.objects.node.nodeId });
    for (const id of ids(10)) await nodes[2]!.objects.ref(TodoList, `more ${id}`).read();
    expect(live()).toEqual([12, 5, 5]);
  });

  it('wakes elsewhere where a node doesn’t tell how many live there', async () => {
    const { nodes, live } = await startNodes('least-loaded', [[TodoList], [TodoList]]);
    const [one, two] = nodes;
    one!.network.delay('before', { to: one!.objects.node.nodeId });
    for (const id of ids(4)) await passing(two!, two!.objects.ref(TodoList, id).read());
    expect(live()).toEqual([0, 4]);
  });

  it('wakes where a function says', async () => {
    const asked: [string, number][] = [];
    const place = ({ id }: { id: string }, nodes: readonly NodeInfo[]): string => {
      asked.push([id, nodes.length]);
      return nodes.at(id === 'last' ? -1 : 0)!.nodeId;
    };
    const { nodes } = await startNodes(place, [[TodoList], [TodoList]]);
    const [first, last] = nodes.map(({ objects }) => objects.node.nodeId).sort();
    await nodes[0]!.objects.ref(TodoList, 'last').read();
    await nodes[1]!.objects.ref(TodoList, 'first').read();
    expect(await nodes[0]!.objects.lookup(TodoList, 'last')).toMatchObject({ nodeId: last });
    expect(await nodes[0]!.objects.lookup(TodoList, 'first')).toMatchObject({ nodeId: first });
    expect(asked).toEqual([
      ['last', 2],
      ['first', 2],
    ]);
  });

  it.each([
    ['nobody', () => 'nobody'],
    [
      'what it throws',
      () => {
        throw new Error('no idea');
      },
    ],
  ])('does not wake where a function says %s', async (_what, place) => {
    const { nodes } = await startNodes(place, [[TodoList]]);
    const error = await nodes[0]!.objects
      .ref(TodoList, 'x')
      .read()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ ran: 'no', type: 'list', id: 'x' });
  });

  it('wakes only where its type is known', async () => {
    const { nodes } = await startNodes('round-robin', [[TodoList], [TodoList, Note], [TodoList]]);
    for (const id of ids(6)) await nodes[1]!.objects.ref(Note, id).read();
    expect(nodes[1]!.objects.local()).toHaveLength(6);
  });

  it('wakes only where its record can be read, in a deployment of two versions', async () => {
    const { nodes } = await startNodes('round-robin', [[TodoList], [NewerTodoList]]);
    const [older, newer] = nodes;
    for (const id of ids(6)) {
      await newer!.objects.startup(NewerTodoList, id, { node: newer!.objects.node.nodeId });
      await newer!.objects.ref(NewerTodoList, id).rename(`title of ${id}`);
      await newer!.objects.shutdown(NewerTodoList, id);
    }
    for (const id of ids(6)) {
      await expect(passing(older!, older!.objects.ref(TodoList, id).read())).resolves.toBe(`title of ${id}`);
    }
    expect(newer!.objects.local()).toHaveLength(6);
    await newer!.app.close();
    await older!.clock.advance(1_000);
    const error = await passing(older!, older!.objects.ref(TodoList, 'object 0').read()).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ActivationError);
    expect(error).toMatchObject({ ran: 'no', recordVersion: 2 });
  });

  it('wakes on no node that stops', async () => {
    const { nodes, live } = await startNodes('round-robin', [[TodoList], [TodoList], [TodoList]]);
    await nodes[2]!.app.close();
    for (const id of ids(10)) await nodes[0]!.objects.ref(TodoList, id).read();
    expect(live()).toEqual([5, 5, 0]);
  });
});
