/*
 * An owner that hears nothing of the world any more, while another node takes its objects over: what it answers (I1, I4,
 * I5), what becomes of what it has sent (I3, I6), and what a `strict` type promises where even its clock lies (I2).
 */
import { memoryCoordination, memoryNetwork, memoryStore, type ObjectRegistry } from 'nestjs-highlander';
import { ManualClock } from 'nestjs-highlander/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeafCoordination } from './deaf-coordination.js';
import { List, startNode, StrictList } from './lists.js';
import { argument, judge, promise } from './verdict.js';

const ID = 'x';
const KEY = { type: 'list', id: ID };
// What needs no I/O, and hasn't happened by then, doesn't happen.
const LONG_MS = 300;

const scenes = {
  read,
  acknowledgement,
  'late write': lateWrite,
  'late write, service set up anew': lateWriteAnew,
  'strict read': strictRead,
  'late write to a strict object': strictWrite,
};
const scene = argument('scene') as keyof typeof scenes;

const storage = memoryStore();
const service = memoryCoordination();
const coordination = new DeafCoordination(service, { clockLies: scene === 'strict read' });
// It stands still: what was given up isn't sent again before it is told so.
const clock = new ManualClock();

await judge(async () => {
  const { objects } = await startNode({ storage, coordination, transport: memoryNetwork(), clock });
  await scenes[scene](objects);
});

async function read(stale: ObjectRegistry): Promise<void> {
  await stale.ref(List, ID).append('old');
  const owner = await successor(stale);
  await owner.ref(List, ID).append('new');
  // Answered from what is known, without a turn.
  const state = await soon(stale.get(List, ID));
  showsTheNew(state?.entries);
}

async function strictRead(stale: ObjectRegistry): Promise<void> {
  await stale.ref(StrictList, ID).append('old');
  const owner = await successor(stale);
  await owner.ref(StrictList, ID).append('new');
  showsTheNew(await soon(stale.ref(StrictList, ID).all()));
}

async function acknowledgement(stale: ObjectRegistry): Promise<void> {
  await stale.ref(List, ID).append('old');
  const delay = storage.delay('before', { operation: 'write' });
  const appended = stale.ref(List, ID).append('late');
  await delay.arrived();
  const owner = await successor(stale);
  await owner.ref(List, ID).all();
  delay.release();
  const isAcknowledged = await soon(appended.then(() => true));
  const entries = await owner.ref(List, ID).all();
  promise(
    !isAcknowledged || entries.includes('late'),
    () => `"late" was acknowledged, and its object shows [${String(entries)}]`,
  );
}

async function lateWrite(stale: ObjectRegistry): Promise<void> {
  await stale.ref(List, ID).append('old');
  await sendLate(stale, List);
  const owner = await successor(stale);
  await owner.ref(List, ID).append('new');
  await keepsTheNew();
}

async function lateWriteAnew(stale: ObjectRegistry): Promise<void> {
  // The claims of the old service are above those of the new one.
  const observer = await service.openSession({ namespace: 'other', nodeId: 'observer', address: null });
  for (let n = 0; n < 100; n++) await observer.heartbeat();
  await stale.ref(List, ID).append('old');
  await sendLate(stale, List);
  const owner = await successor(stale, memoryCoordination());
  await owner.ref(List, ID).append('new');
  await keepsTheNew();
}

async function strictWrite(stale: ObjectRegistry): Promise<void> {
  await stale.ref(StrictList, ID).append('old');
  const late = await sendLate(stale, StrictList);
  const owner = await successor(stale);
  await owner.ref(StrictList, ID).all();
  promise(!late.land().written, () => 'a write of an earlier owner landed after the next one had answered');
}

/** Another node, once the first one has lost all that it owned, without knowing it. */
async function successor(of: ObjectRegistry, known = service): Promise<ObjectRegistry> {
  coordination.hearNothing();
  await service.expireSession(of.node.nodeId);
  return (await startNode({ storage, coordination: known, transport: memoryNetwork() })).objects;
}

/** An update whose write gets no answer, and is still on its way. */
async function sendLate(from: ObjectRegistry, type: typeof List | typeof StrictList) {
  const late = storage.landLate();
  from
    .ref(type, ID)
    .append('late')
    .catch(() => undefined);
  await late.sent;
  return late;
}

function showsTheNew(answer: string[] | undefined): void {
  promise(
    !answer || answer.includes('new'),
    () => `an earlier owner answered [${String(answer)}], without "new"`,
  );
}

/** The write in doubt is sent again: it isn't to overwrite what its sender has never seen. */
async function keepsTheNew(): Promise<void> {
  for (let n = 0; n < 10; n++) {
    await clock.advance(100);
    await sleep(5);
  }
  const { body } = storage.recordOf(KEY)!;
  promise(body.includes('"new"'), () => `an acknowledged update is not in the record: ${body}`);
}

function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer, sleep(LONG_MS, undefined)]);
}
