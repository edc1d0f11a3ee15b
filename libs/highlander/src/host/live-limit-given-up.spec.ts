import { afterEach, expect, it } from 'vitest';
import { CallTimeoutError } from '../errors/index.js';
import { HighlanderObject, Read } from '../object/index.js';
import { gate, passing, settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';

let held = gate();

@HighlanderObject('door')
class Door {
  @Read() async wait(): Promise<void> {
    await held.passed;
  }

  @Read() knock(): string {
    return 'come in';
  }
}

afterEach(stopAllNodes);

it('makes room for others when a turn ends behind which nothing waits but a call that was given up', async () => {
  held = gate();
  const node = await startNode([Door], { maxLiveObjects: 1 });
  const busy = node.objects.ref(Door, 'busy').wait();
  await settled();
  const givenUp = expect(node.objects.ref(Door, 'busy', { timeoutMs: 100 }).knock()).rejects.toThrow(
    CallTimeoutError,
  );
  const other = node.objects.ref(Door, 'other', { timeoutMs: 5_000 }).knock();
  other.catch(() => undefined);
  await node.clock.advance(200);
  await givenUp;
  held.open();
  await busy;
  expect(await passing(node, other)).toBe('come in');
});
