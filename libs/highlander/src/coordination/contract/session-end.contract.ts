import { describe, expect, it } from 'vitest';
import { CoordinationUnavailableError } from '../../errors/index.js';
import type { CoordinationSession } from '../coordination.js';
import { eventually, holderOf, memberData, take, type ContractContext } from './context.contract.js';

const key = { type: 'list', id: 'groceries' };

export function describeEndOfSession(context: ContractContext): void {
  describe('a session', () => {
    it('has a lease that becomes valid, and heartbeats that are acknowledged', async () => {
      const session = await context.namespace()('node-a');
      await session.heartbeat();
      await session.lease.untilValid();
      expect(session.lease.isValid()).toBe(true);
    });

    it('is not full when it holds little, and has room again for what it has given up', async () => {
      const session = await context.namespace()('node-a');
      expect(session.isFull).toBe(false);
      await take(session, key);
      await session.release(key);
      expect(session.isFull).toBe(false);
    });

    it('has an id of its own', async () => {
      const open = context.namespace();
      expect((await open('node-a')).id).not.toBe((await open('node-a')).id);
    });

    it('is over for its owner as soon as it calls close()', async () => {
      const session = await context.namespace()('node-a');
      await session.lease.untilValid();
      const closed = session.close();
      expect(session.lease.isValid()).toBe(false);
      await expect(session.claim(key)).rejects.toBeInstanceOf(CoordinationUnavailableError);
      await closed;
    });
  });

  describe.each<[string, (session: CoordinationSession) => Promise<void>]>([
    ['has expired', (session) => context.expire(session)],
    ['was closed', (session) => session.close()],
  ])('when a session %s', (_, end) => {
    it('its claims are free for others', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const keys = Array.from({ length: 20 }, (_, n) => ({ type: 'list', id: `list-${n}` }));
      await Promise.all(keys.map((key) => take(a, key)));
      await end(a);
      await eventually(async () => {
        await b.heartbeat();
        expect(await Promise.all(keys.map((key) => b.lookup(key)))).toEqual(keys.map(() => null));
      });
      await Promise.all(keys.map((key) => take(b, key)));
    });

    it('its membership is gone', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      await a.join(memberData('node-a'));
      await b.join(memberData('node-b'));
      await end(a);
      await eventually(async () => expect(await b.members()).toEqual([memberData('node-b')]));
    });

    it('its `ended` resolves and its lease is invalid for good', async () => {
      const session = await context.namespace()('node-a');
      await session.lease.untilValid();
      await end(session);
      await session.ended;
      expect(session.lease.isValid()).toBe(false);
      await expect(session.lease.untilValid()).rejects.toBeInstanceOf(CoordinationUnavailableError);
    });

    it('every operation of it is refused, but for close()', async () => {
      const session = await context.namespace()('node-a');
      await end(session);
      const refused = await Promise.allSettled([
        session.claim(key),
        session.release(key),
        session.lookup(key),
        session.heartbeat(),
        session.join(memberData('node-a')),
        session.members(),
      ]);
      for (const outcome of refused) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: expect.any(CoordinationUnavailableError),
        });
      }
      await session.close();
    });

    it('its watchers are told nothing any more', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const toldA: unknown[] = [];
      const toldB: unknown[] = [];
      a.watchMembers((members) => void toldA.push(members));
      b.watchMembers((members) => void toldB.push(members));
      await eventually(() => expect(toldA.at(-1)).toEqual([]));
      await end(a);
      const toldSoFar = toldA.length;
      expect(a.watchMembers((members) => void toldA.push(members))).toBeTypeOf('function');
      await b.join(memberData('node-b'));
      await eventually(() => expect(toldB.at(-1)).toEqual([memberData('node-b')]));
      expect(toldA).toHaveLength(toldSoFar);
    });

    it('the other sessions of its node go on', async () => {
      const open = context.namespace();
      const [one, other] = [await open('node-a'), await open('node-a')];
      await take(one, key);
      const zxid = await take(other, { ...key, id: 'chores' });
      await end(one);
      await other.lease.untilValid();
      expect(other.lease.isValid()).toBe(true);
      expect(await holderOf(other, { ...key, id: 'chores' })).toMatchObject({ zxid });
    });
  });
}
