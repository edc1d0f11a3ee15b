import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ReadOnlyError,
  RecordTooLargeError,
  TurnEndedError,
  UnknownHandlerError,
  UnstorableValueError,
} from '../errors/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read, Update, type OnActivate } from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { gate, settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';

interface Todo {
  title: string;
  completed: boolean;
  tags?: string[];
}

@Injectable()
class Switches {
  readonly gates = new Map<string, ReturnType<typeof gate>>();
  readonly log: string[] = [];
  leaked: unknown;

  at(name: string): ReturnType<typeof gate> {
    let found = this.gates.get(name);
    if (!found) this.gates.set(name, (found = gate()));
    return found;
  }
}

@HighlanderObject('list', { maxRecordBytes: 20_000 })
class TodoList {
  @Field() title = '';
  @Field(() => []) todos!: Todo[];
  @Field(() => new Map()) votes!: Map<string, { count: number }>;
  @Field() due: Date | null = null;
  @Field(() => new Uint8Array(4)) bytes!: Uint8Array;
  @Field() loose: unknown = undefined;

  calls = 0;
  private secret = 'private works';
  #hidden = 0;

  constructor(
    private readonly switches: Switches,
    readonly self: ObjectIdentity,
    private readonly objects: ObjectRegistry,
  ) {}

  @Update() insertTodo(todo: Todo): number {
    this.todos.unshift(todo);
    return this.todos.length;
  }

  @Update() insertAll(todos: Todo[]): Todo[] {
    this.todos.push(...todos);
    return this.todos;
  }

  @Update() rename(title: string): void {
    this.title = title;
  }

  @Update() keep(): void {
    this.switches.leaked = this.todos;
  }

  @Update() failAfterChange(): void {
    this.title = 'half done';
    this.todos.push({ title: 'lost', completed: false });
    this.votes.set('lost', { count: 1 });
    throw new Error('no');
  }

  @Update() vote(name: string): number {
    const vote = this.votes.get(name) ?? { count: 0 };
    this.votes.set(name, { count: vote.count + 1 });
    return this.votes.get(name)!.count;
  }

  @Update() async slowly(name: string): Promise<string> {
    this.switches.log.push(`${name} begins at ${this.title}`);
    await this.switches.at(name).passed;
    this.title = name;
    this.switches.log.push(`${name} ends`);
    return this.title;
  }

  @Update() forget(): void {
    this.title = 'done';
    void this.switches.at('late').passed.then(() => {
      try {
        this.switches.log.push(`late code saw ${this.title}`);
      } catch (error) {
        this.switches.leaked = error;
      }
    });
  }

  @Update() setLoose(kind: string): void {
    if (kind === 'function') this.loose = () => 1;
    if (kind === 'instance') this.loose = { deep: [new Switches()] };
    if (kind === 'cycle') {
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      this.loose = cycle;
    }
    if (kind === 'draft cycle') (this.todos as unknown[]).push(this.todos);
    if (kind === 'large') this.loose = 'x'.repeat(30_000);
  }

  @Update() returnThis(): unknown {
    return this;
  }

  @Update() postpone(): void {
    this.due?.setFullYear(2099);
  }

  @Update() setDue(due: Date): void {
    this.due = due;
  }

  @Update() setByte(index: number, value: number): void {
    this.bytes[index] = value;
  }

  @Update() putLoose(value: unknown): void {
    this.loose = value;
  }

  /** Assigns a primitive before anything of the state is touched that an update works on by a draft. */
  @Update() clearLoose(): unknown {
    this.loose = null;
    this.todos.push({ title: 'cleared', completed: false });
    return this.loose;
  }

  @Update() keepBytes(): void {
    this.bytes = new Uint8Array([1, 2, 3]);
    this.switches.leaked = this.bytes;
  }

  @Update() count(): number {
    this.calls++;
    this.#hidden += 10;
    if (this.calls % 2 === 0) throw new Error('even');
    return this.calls + this.#hidden;
  }

  @Read() open(): number {
    return this.todos.filter((todo) => !todo.completed).length;
  }

  @Read() sneaky(what: string): void {
    if (what === 'field') this.title = 'changed';
    if (what === 'nested') this.todos.push({ title: 'sneaked in', completed: false });
    if (what === 'map') this.votes.set('x', { count: 1 });
    if (what === 'bytes') this.bytes[0] = 99;
  }

  @Read() revealSecret(): string {
    return `${this.secret} in ${this.self.key}`;
  }

  @Read() async updateBeneath(): Promise<unknown> {
    return this.objects.ref(TodoList, 'other').rename('x');
  }

  notAHandler(): void {
    this.title = 'never';
  }
}

const start = async () => {
  const node = await startNode([TodoList, Switches]);
  return { ...node, switches: node.app.get(Switches), list: node.objects.ref(TodoList, 'groceries') };
};

describe('turns', () => {
  afterEach(stopAllNodes);

  it('change fields with @Update and read them with @Read', async () => {
    const { list } = await start();
    await expect(list.insertTodo({ title: 'milk', completed: false })).resolves.toBe(1);
    await expect(list.open()).resolves.toBe(1);
    await expect(list.revealSecret()).resolves.toBe('private works in list:groceries');
  });

  it('never overlap, however long one takes', async () => {
    const { list, switches } = await start();
    const first = list.slowly('first');
    const second = list.slowly('second');
    const read = list.open();
    switches.at('second').open();
    await settled();
    expect(switches.log).toEqual(['first begins at ']);
    switches.at('first').open();
    await expect(Promise.all([first, second, read])).resolves.toEqual(['first', 'second', 0]);
    expect(switches.log).toEqual(['first begins at ', 'first ends', 'second begins at first', 'second ends']);
  });

  it('leave no trace when they throw', async () => {
    const { list, objects } = await start();
    await list.insertTodo({ title: 'milk', completed: false });
    const before = await objects.snapshot(TodoList, 'groceries');
    await expect(list.failAfterChange()).rejects.toThrow('no');
    await expect(objects.snapshot(TodoList, 'groceries')).resolves.toEqual(before);
    await list.rename('next');
    const after = await objects.snapshot(TodoList, 'groceries');
    expect(after).toEqual({ state: { ...before.state, title: 'next' }, revision: before.revision + 1 });
  });

  it('give their callers copies of what they return', async () => {
    const { list, objects } = await start();
    const given: Todo[] = [{ title: 'milk', completed: false, tags: ['cold'] }];
    const returned = await list.insertAll(given);
    returned[0]!.title = 'changed by the caller';
    given[0]!.tags!.push('changed by the caller');
    expect((await objects.get(TodoList, 'groceries')).todos).toEqual([
      { title: 'milk', completed: false, tags: ['cold'] },
    ]);
  });

  it('take their arguments as they were at the call', async () => {
    const { list, objects, switches } = await start();
    const slow = list.slowly('first');
    const todo = { title: 'milk', completed: false };
    const inserted = list.insertTodo(todo);
    todo.title = 'changed later';
    switches.at('first').open();
    await Promise.all([slow, inserted]);
    expect((await objects.get(TodoList, 'groceries')).todos[0]!.title).toBe('milk');
  });

  it('make what was kept of their state useless when they end', async () => {
    const { list, objects, switches } = await start();
    await list.insertTodo({ title: 'milk', completed: false });
    await list.keep();
    expect(() => (switches.leaked as Todo[]).push({ title: 'sneaked in', completed: true })).toThrow(
      TypeError,
    );
    expect((await objects.get(TodoList, 'groceries')).todos).toHaveLength(1);
  });

  it('are an error to touch fields of, once they ended, even while another one runs', async () => {
    const { list, switches } = await start();
    await list.forget();
    const running = list.slowly('other');
    switches.at('late').open();
    await settled();
    expect(switches.leaked).toBeInstanceOf(TurnEndedError);
    expect((switches.leaked as Error).message).toContain('"title" of list "groceries"');
    switches.at('other').open();
    await running;
  });

  it.each([
    ['function', 'loose'],
    ['instance', 'loose.deep[0]'],
    ['cycle', 'loose.self'],
  ])('are refused with the path when they leave a %s in the state', async (kind, path) => {
    const { list, objects } = await start();
    const refusal = await list.setLoose(kind).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnstorableValueError);
    expect(refusal).toMatchObject({ path, type: 'list', id: 'groceries', ran: 'no' });
    await list.rename('still works');
    expect((await objects.snapshot(TodoList, 'groceries')).revision).toBe(1);
  });

  it('are refused when they put the state into itself', async () => {
    const { list, objects } = await start();
    await expect(list.setLoose('draft cycle')).rejects.toBeInstanceOf(UnstorableValueError);
    await expect(list.insertTodo({ title: 'milk', completed: false })).resolves.toBe(1);
    expect((await objects.get(TodoList, 'groceries')).todos).toHaveLength(1);
  });

  it('are refused when the record would become too large', async () => {
    const { list } = await start();
    const refusal = await list.setLoose('large').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RecordTooLargeError);
    expect(refusal).toMatchObject({ maxBytes: 20_000, ran: 'no' });
    await list.rename('still works');
  });

  it('refuse to answer with what is no plain data, and change nothing then', async () => {
    const { list, objects } = await start();
    await expect(list.returnThis()).rejects.toBeInstanceOf(UnstorableValueError);
    expect((await objects.snapshot(TodoList, 'groceries')).revision).toBe(0);
  });

  it('change maps, and dates only by assigning new ones', async () => {
    const { list, objects } = await start();
    await list.vote('a');
    await expect(list.vote('a')).resolves.toBe(2);
    await list.setDue(new Date('2026-05-05'));
    await expect(list.postpone()).rejects.toThrow(/assign/);
    const { due, votes } = await objects.get(TodoList, 'groceries');
    expect(due).toEqual(new Date('2026-05-05'));
    expect(votes).toEqual(new Map([['a', { count: 2 }]]));
    due!.setFullYear(1999);
    expect((await objects.get(TodoList, 'groceries')).due).toEqual(new Date('2026-05-05'));
  });

  it('change bytes in place, in a copy of their own', async () => {
    const { list, objects, switches } = await start();
    await list.setByte(1, 7);
    await expect(objects.snapshot(TodoList, 'groceries')).resolves.toMatchObject({
      state: { bytes: new Uint8Array([0, 7, 0, 0]) },
      revision: 1,
    });
    await list.setByte(1, 7);
    await list.sneaky('bytes').catch(() => undefined);
    await list.keepBytes();
    (switches.leaked as Uint8Array)[0] = 99;
    await expect(objects.snapshot(TodoList, 'groceries')).resolves.toMatchObject({
      state: { bytes: new Uint8Array([1, 2, 3]) },
      revision: 2,
    });
  });

  it('put a primitive in the place of bytes, whatever else they touch', async () => {
    const { list, objects } = await start();
    await list.putLoose(new Uint8Array([1, 2, 3]));
    await expect(list.clearLoose()).resolves.toBeNull();
    await expect(objects.snapshot(TodoList, 'groceries')).resolves.toMatchObject({
      state: { loose: null, todos: [{ title: 'cleared' }] },
      revision: 2,
    });
  });

  it('don’t roll back members that are no fields', async () => {
    const { list } = await start();
    await expect(list.count()).resolves.toBe(11);
    await expect(list.count()).rejects.toThrow('even');
    await expect(list.count()).resolves.toBe(33);
  });

  it.each(['field', 'nested', 'map'])('may not change a %s with @Read', async (what) => {
    const { list, objects } = await start();
    await expect(list.sneaky(what)).rejects.toThrow(/only reads|read only|extensible|frozen|mutat/i);
    expect((await objects.snapshot(TodoList, 'groceries')).revision).toBe(0);
  });

  it('say that a @Read may not change anything, and what to do', async () => {
    const { list } = await start();
    const refusal = await list.sneaky('field').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ReadOnlyError);
    expect((refusal as Error).message).toContain('@Update');
  });

  it('refuse an update beneath a read, since reads may be repeated', async () => {
    const { list, objects } = await start();
    await expect(list.updateBeneath()).rejects.toBeInstanceOf(ReadOnlyError);
    expect((await objects.get(TodoList, 'other')).title).toBe('');
  });

  it('exist only for handlers', async () => {
    const { list, objects } = await start();
    expect((list as unknown as Record<string, unknown>)['notAHandler']).toBeUndefined();
    expect(() => objects.ref('list' as string, 'x')['notAHandler']!()).toThrow(TypeError);
    expect(new UnknownHandlerError('list', 'x', ['open']).message).toContain('open');
  });
});

@HighlanderObject('eager')
class Eager implements OnActivate {
  @Field() title = 'initial';

  onActivate(): void {
    this.title = 'changed';
  }

  @Read() read(): string {
    return this.title;
  }
}

describe('onActivate', () => {
  afterEach(stopAllNodes);

  it('may not change fields', async () => {
    const { objects } = await startNode([Eager]);
    const refusal = (await objects
      .ref(Eager, 'a')
      .read()
      .catch((error: unknown) => error)) as Error;
    expect(refusal.cause).toBeInstanceOf(ReadOnlyError);
  });
});
