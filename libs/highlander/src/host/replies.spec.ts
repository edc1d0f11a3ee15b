import { afterEach, describe, expect, it } from 'vitest';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';

interface Todo {
  title: string;
  due?: Date;
}

@HighlanderObject('list')
class TodoList {
  @Field(() => [{ title: 'milk', due: new Date(0) }]) todos!: Todo[];

  @Read() all(): Todo[] {
    return this.todos;
  }

  @Read() some(): Todo[] {
    return this.todos.filter(({ title }) => title === 'milk');
  }

  @Update() rename(title: string): Todo[] {
    this.todos[0]!.title = title;
    return this.todos;
  }

  @Read() withAccessor(): object {
    return Object.defineProperty([...this.todos], 'length2', { get: () => 1, enumerable: true });
  }
}

describe('A reply', () => {
  afterEach(stopAllNodes);

  const start = async () => {
    const { objects } = await startNode([TodoList]);
    return objects.ref(TodoList, 'groceries');
  };

  it.each(['all', 'some'] as const)('is a copy which the caller may change, of %s', async (which) => {
    const list = await start();
    const reply = await list[which]();
    reply[0]!.due!.setFullYear(1999);
    reply[0]!.title = 'changed by the caller';
    reply.push({ title: 'changed by the caller' });
    expect(await list.all()).toStrictEqual([{ title: 'milk', due: new Date(0) }]);
  });

  it('shows what the turn has made of a field', async () => {
    const list = await start();
    expect(await list.rename('eggs')).toStrictEqual([{ title: 'eggs', due: new Date(0) }]);
  });

  it('is refused where it has what can’t be stored, whatever it was made from', async () => {
    const list = await start();
    await expect(list.withAccessor()).rejects.toThrow('the reply of withAccessor().length2');
  });
});
