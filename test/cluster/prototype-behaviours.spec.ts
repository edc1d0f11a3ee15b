import { AlreadyStartedError } from 'nestjs-highlander';
import { describe, expect, it } from 'vitest';
import { TodoList } from './support/lists.js';
import { clusterForFile } from './support/start-cluster.js';

const milk = { title: 'milk', completed: false, color: 'blue' };

/** What the tests of the Elixir prototype showed over several virtual machines. */
describe('the behaviours of the prototype, over three nodes', () => {
  const cluster = clusterForFile('application.ts');

  it('what is started on one node, and written through a second, is read on a third', async () => {
    const [one, two, three] = cluster().nodes;
    await one!.startup(TodoList, 'groceries', { node: one!.nodeId });
    await two!.call(TodoList, 'groceries', 'insertTodo', { title: 'milk' });
    await expect(three!.get(TodoList, 'groceries')).resolves.toEqual({ title: 'untitled', todos: [milk] });
    await expect(one!.local()).resolves.toContainEqual({ type: 'list', id: 'groceries' });
  });

  it('an object that lives anywhere is started nowhere again', async () => {
    await cluster().nodes[0]!.startup(TodoList, 'chores');
    for (const node of cluster().nodes)
      await expect(node.startup(TodoList, 'chores')).rejects.toBeInstanceOf(AlreadyStartedError);
  });

  it('every node finds it in the same place', async () => {
    const [one, two, three] = cluster().nodes;
    await expect(one!.lookup(TodoList, 'books')).resolves.toBeNull();
    await one!.startup(TodoList, 'books', { node: two!.nodeId });
    const places = await Promise.all([one, two, three].map((node) => node!.lookup(TodoList, 'books')));
    expect(places[0]).toMatchObject({ nodeId: two!.nodeId, address: two!.address });
    expect(places).toEqual([places[0], places[0], places[0]]);
  });

  it('put to sleep by another node, it wakes with its state', async () => {
    const [one, two, three] = cluster().nodes;
    await one!.startup(TodoList, 'films', { node: one!.nodeId });
    await one!.call(TodoList, 'films', 'insertTodo', { title: 'milk' });
    await two!.shutdown(TodoList, 'films');
    await expect(one!.local()).resolves.not.toContainEqual({ type: 'list', id: 'films' });
    await expect(three!.get(TodoList, 'films')).resolves.toMatchObject({ todos: [milk] });
  });
});
