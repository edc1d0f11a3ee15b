import { describe, expect, it, vi } from 'vitest';
import type { CoordinationSession, MemberData } from '../coordination.js';
import { eventually, memberData, type ContractContext } from './context.contract.js';

async function membersOf(session: CoordinationSession): Promise<readonly MemberData[]> {
  await session.heartbeat();
  return session.members();
}

/** Watches, and keeps what was told. */
function watching(session: CoordinationSession) {
  const told: (readonly MemberData[])[] = [];
  const unwatch = session.watchMembers((members) => void told.push(members));
  return { told, unwatch, latest: () => told.at(-1) };
}

export function describeMembers(context: ContractContext): void {
  describe('the members', () => {
    it('are those who joined, with what they tell, in order of their node ids', async () => {
      const open = context.namespace();
      const members = ['node-10', 'node-9', 'node-1', 'a', 'B'].map((nodeId) => memberData(nodeId));
      for (const member of members) await (await open(member.nodeId)).join(member);
      const [m10, m9, m1, a, b] = members;
      expect(await membersOf(await open('onlooker'))).toEqual([b, a, m1, m10, m9]);
    });

    it('are replaced, not doubled, by joining again', async () => {
      const session = await context.namespace()('node-a');
      const changed = memberData('node-a', { draining: true, address: null, types: { list: 2, chat: 1 } });
      await session.join(memberData('node-a'));
      await session.join(changed);
      expect(await membersOf(session)).toEqual([changed]);
    });

    it('stay, when a session ends whose node has joined again by another', async () => {
      const open = context.namespace();
      const [former, latter] = [await open('node-a'), await open('node-a')];
      await former.join(memberData('node-a'));
      await latter.join(memberData('node-a', { startedAt: 2 }));
      await former.close();
      expect(await membersOf(latter)).toEqual([memberData('node-a', { startedAt: 2 })]);
    });

    it('are not those of another namespace', async () => {
      const [here, there] = [await context.namespace()('node-a'), await context.namespace()('node-b')];
      await there.join(memberData('node-b'));
      expect(await membersOf(here)).toEqual([]);
    });

    it('can be watched: as they are, as they join, change and leave', async () => {
      const open = context.namespace();
      const [a, b, c] = [await open('node-a'), await open('node-b'), await open('node-c')];
      await a.join(memberData('node-a'));
      const { latest } = watching(a);
      await eventually(() => expect(latest()).toEqual([memberData('node-a')]));
      await b.join(memberData('node-b'));
      await eventually(() => expect(latest()).toEqual([memberData('node-a'), memberData('node-b')]));
      await b.join(memberData('node-b', { draining: true }));
      await eventually(() =>
        expect(latest()).toEqual([memberData('node-a'), memberData('node-b', { draining: true })]),
      );
      await b.close();
      await eventually(() => expect(latest()).toEqual([memberData('node-a')]));
      await c.join(memberData('node-c'));
      await eventually(() => expect(latest()).toEqual([memberData('node-a'), memberData('node-c')]));
      await context.expire(c);
      await eventually(() => expect(latest()).toEqual([memberData('node-a')]));
    });

    it('are told as they are in the end, however fast they change', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const { latest } = watching(a);
      for (let n = 1; n < 30; n++) await b.join(memberData('node-b', { startedAt: n }));
      await eventually(() => expect(latest()).toEqual([memberData('node-b', { startedAt: 29 })]));
    });

    it('are not told before watchMembers() has returned', async () => {
      const session = await context.namespace()('node-a');
      await session.join(memberData('node-a'));
      const { told, latest } = watching(session);
      expect(told).toEqual([]);
      await eventually(() => expect(latest()).toEqual([memberData('node-a')]));
    });

    it('are told to nobody who has stopped watching', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const stopped = watching(a);
      const neverTold = watching(a);
      const going = watching(b);
      neverTold.unwatch();
      await eventually(() => expect(stopped.latest()).toEqual([]));
      stopped.unwatch();
      const toldSoFar = stopped.told.length;
      await a.join(memberData('node-a'));
      await eventually(() => expect(going.latest()).toEqual([memberData('node-a')]));
      expect(stopped.told).toHaveLength(toldSoFar);
      expect(neverTold.told).toEqual([]);
    });

    it('are told to the others, when one that is told throws', async () => {
      const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const broken = new Error('onChange broke');
      a.watchMembers(() => {
        throw broken;
      });
      const { latest } = watching(a);
      await b.join(memberData('node-b'));
      await eventually(() => expect(latest()).toEqual([memberData('node-b')]));
      expect(emitWarning).toHaveBeenCalledWith(broken);
      emitWarning.mockRestore();
    });
  });
}
