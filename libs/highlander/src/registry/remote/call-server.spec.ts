import { afterEach, expect, it } from 'vitest';
import { memoryCoordination } from '../../coordination/index.js';
import { Field, HighlanderObject, Update } from '../../object/index.js';
import { memoryStore } from '../../storage/index.js';
import { passing, startNode, stopAllNodes } from '../../testing/start-node.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field() title = 'untitled';

  @Update() rename(title: string): void {
    this.title = title;
  }
}

afterEach(stopAllNodes);

it('a node that can’t tell whether an object still is its own sends the call back, and it succeeds elsewhere', async () => {
  const shared = { coordination: memoryCoordination(), storage: memoryStore() };
  const [one, two] = [await startNode([TodoList], shared), await startNode([TodoList], shared)];
  await two.objects.startup(TodoList, 'x');
  await one.objects.ref(TodoList, 'x').rename('there');
  await two.objects.shutdown(TodoList, 'x');
  shared.coordination.failNext('before', { operation: 'heartbeat', nodeId: two.objects.node.nodeId });
  await passing(one, one.objects.ref(TodoList, 'x').rename('here'));
  await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'here' });
});
