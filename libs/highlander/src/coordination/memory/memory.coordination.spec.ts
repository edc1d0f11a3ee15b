import { describe, expect, it, vi } from 'vitest';
import { CoordinationUnavailableError } from '../../errors/index.js';
import { describeCoordination } from '../coordination.contract.js';
import { memoryCoordination } from './memory.coordination.js';

const key = { type: 'list', id: 'groceries' };
const ownerOf = (nodeId: string) => ({ namespace: 'default', nodeId, address: null });
const memberOf = (nodeId: string) => ({ nodeId, address: null, types: {}, startedAt: 0, draining: false });

/** Two nodes, `a` and `b`. */
async function cluster() {
  const coordination = memoryCoordination();
  const open = (nodeId: string) => coordination.openSession(ownerOf(nodeId));
  return { coordination, open, a: await open('a'), b: await open('b') };
}

describeCoordination('memoryCoordination()', async () => {
  const coordination = memoryCoordination();
  return { coordination, expire: async (session) => void (await coordination.expireSession(session.id)) };
});

describe('expireSession()', () => {
  it('ends all sessions of a node', async () => {
    const { coordination, open, a, b } = await cluster();
    const second = await open('a');
    await second.claim(key);
    expect(await coordination.expireSession('a')).toBe(2);
    expect([a, second, b].map(({ lease }) => lease.isValid())).toEqual([false, false, true]);
    expect(await b.lookup(key)).toBeNull();
  });

  it('ends one session by its id', async () => {
    const { coordination, open, a } = await cluster();
    const second = await open('a');
    expect(await coordination.expireSession(second.id)).toBe(1);
    expect([a, second].map(({ lease }) => lease.isValid())).toEqual([true, false]);
  });

  it('tells that there was nothing to end', async () => {
    const { coordination, a } = await cluster();
    expect(await coordination.expireSession('c')).toBe(0);
    await a.close();
    expect(await coordination.expireSession('a')).toBe(0);
  });

  it('resolves when everybody knows: the owner, and those who watch', async () => {
    const { coordination, a, b } = await cluster();
    await a.join(memberOf('a'));
    await b.join(memberOf('b'));
    const told: unknown[] = [];
    b.watchMembers((members) => void told.push(members));
    void a.ended.then(() => told.push('ended'));
    await coordination.expireSession('a');
    expect(told).toEqual(expect.arrayContaining(['ended', [memberOf('b')]]));
  });
});

describe('suspendLease() and resumeLease()', () => {
  it('make the leases of a node invalid and valid again, while its sessions live on', async () => {
    const { coordination, open, a, b } = await cluster();
    const second = await open('a');
    await a.claim(key);
    expect(coordination.suspendLease('a')).toBe(2);
    expect([a, second, b].map(({ lease }) => lease.isValid())).toEqual([false, false, true]);
    let valid = false;
    const untilValid = a.lease.untilValid().then(() => (valid = true));
    expect(await b.lookup(key)).toMatchObject({ nodeId: 'a' });
    expect(valid).toBe(false);
    expect(coordination.resumeLease('a')).toBe(2);
    await untilValid;
    expect([a, second].map(({ lease }) => lease.isValid())).toEqual([true, true]);
  });

  it('end the wait for the lease when the session ends first', async () => {
    const { coordination, a } = await cluster();
    coordination.suspendLease('a');
    const untilValid = a.lease.untilValid();
    void coordination.expireSession('a');
    await expect(untilValid).rejects.toBeInstanceOf(CoordinationUnavailableError);
    coordination.resumeLease('a');
    expect(a.lease.isValid()).toBe(false);
  });

  it('do not bring a session back that its owner has closed', async () => {
    const { coordination, a } = await cluster();
    coordination.failNext('before', { operation: 'close' });
    await expect(a.close()).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(coordination.resumeLease('a')).toBe(1);
    expect(a.lease.isValid()).toBe(false);
  });
});

describe('failNext()', () => {
  it('loses a request: nothing happened, and the caller can not know', async () => {
    const { coordination, a, b } = await cluster();
    const error = new Error('connection reset');
    coordination.failNext('before', { operation: 'claim', error });
    await expect(a.claim(key)).rejects.toMatchObject({
      name: 'CoordinationUnavailableError',
      cause: error,
      message: expect.stringContaining('claim was not answered (connection reset)'),
    });
    expect(await b.claim(key)).toMatchObject({ claimed: true });
  });

  it('loses an answer: the claim is made, and asking again tells so', async () => {
    const { coordination, a, b } = await cluster();
    coordination.failNext('after');
    await expect(a.claim(key)).rejects.toBeInstanceOf(CoordinationUnavailableError);
    const holder = await b.lookup(key);
    expect(holder).toMatchObject({ nodeId: 'a', sessionId: a.id });
    expect(await a.claim(key)).toEqual({ claimed: true, zxid: holder?.zxid });
  });

  it('strikes the operation and the node that were named, as often as was said', async () => {
    const { coordination, a, b } = await cluster();
    coordination.failNext('before', { operation: 'heartbeat', nodeId: 'a', times: 2 });
    await Promise.all([b.heartbeat(), a.lookup(key)]);
    for (const attempt of [a.heartbeat(), a.heartbeat()]) {
      await expect(attempt).rejects.toBeInstanceOf(CoordinationUnavailableError);
    }
    await a.heartbeat();
  });

  it('strikes in the order in which it was armed', async () => {
    const { coordination, a } = await cluster();
    coordination.failNext('before', { error: new Error('first') });
    coordination.failNext('before', { error: new Error('second') });
    await expect(a.heartbeat()).rejects.toThrow('first');
    await expect(a.heartbeat()).rejects.toThrow('second');
  });

  it('is not used up by a session that is over', async () => {
    const { coordination, a, b } = await cluster();
    await coordination.expireSession('a');
    coordination.failNext('before');
    await expect(a.heartbeat()).rejects.toThrow('the session has ended');
    await expect(b.heartbeat()).rejects.toThrow('heartbeat was not answered');
  });

  it('can refuse a session, or lose it: then it holds nothing, and lives until it is expired', async () => {
    const { coordination, open } = await cluster();
    coordination.failNext('before', { operation: 'openSession' });
    await expect(open('c')).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(await coordination.expireSession('c')).toBe(0);
    coordination.failNext('after', { operation: 'openSession' });
    await expect(open('c')).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(await coordination.expireSession('c')).toBe(1);
  });

  it('lets the claims of a session outlive its close(), until it is closed again', async () => {
    const { coordination, a, b } = await cluster();
    await a.claim(key);
    coordination.failNext('before', { operation: 'close' });
    await expect(a.close()).rejects.toBeInstanceOf(CoordinationUnavailableError);
    await a.ended;
    expect(await b.lookup(key)).toMatchObject({ nodeId: 'a' });
    await a.close();
    expect(await b.lookup(key)).toBeNull();
  });

  it('lets the claims of a session outlive its close(), until it expires', async () => {
    const { coordination, a, b } = await cluster();
    await a.claim(key);
    coordination.failNext('before', { operation: 'close' });
    await expect(a.close()).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(await coordination.expireSession('a')).toBe(1);
    expect(await b.lookup(key)).toBeNull();
  });

  it('refuses a number of times that can not be meant', () => {
    for (const times of [0, 1.5]) {
      expect(() => memoryCoordination().failNext('before', { times })).toThrow(TypeError);
    }
  });
});

describe('delay()', () => {
  it('holds operations up before their effect until they are released', async () => {
    const { coordination, a, b } = await cluster();
    const delay = coordination.delay('before', { operation: 'claim', nodeId: 'a' });
    let bothArrived = false;
    const arrived = delay.arrived(2).then(() => (bothArrived = true));
    const claims = [a.claim(key)];
    await delay.arrived();
    expect(await b.claim(key)).toMatchObject({ claimed: true });
    expect(bothArrived).toBe(false);
    claims.push(a.claim({ ...key, id: 'chores' }));
    await arrived;
    delay.release();
    expect(await Promise.all(claims)).toMatchObject([{ claimed: false }, { claimed: true }]);
    expect(await a.claim({ ...key, id: 'books' })).toMatchObject({ claimed: true });
  });

  it('holds answers up until they are released', async () => {
    const { coordination, a, b } = await cluster();
    const delay = coordination.delay('after', { operation: 'claim' });
    let answered = false;
    const claim = a.claim(key).finally(() => (answered = true));
    await delay.arrived();
    expect(await b.lookup(key)).toMatchObject({ nodeId: 'a' });
    expect(answered).toBe(false);
    delay.release();
    expect(await claim).toMatchObject({ claimed: true });
  });

  it('lets nothing take effect of a session that ends meanwhile', async () => {
    const { coordination, a, b } = await cluster();
    const delay = coordination.delay('before', { operation: 'claim' });
    const claim = a.claim(key);
    await delay.arrived();
    await coordination.expireSession('a');
    delay.release();
    await expect(claim).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(await b.lookup(key)).toBeNull();
  });

  it('gives no answer to a session that ends before the answer arrives', async () => {
    const { coordination, a } = await cluster();
    const delay = coordination.delay('after', { operation: 'claim' });
    const claim = a.claim(key);
    await delay.arrived();
    await coordination.expireSession('a');
    delay.release();
    await expect(claim).rejects.toBeInstanceOf(CoordinationUnavailableError);
  });

  it('lets an operation go on that several hold up, when all have released it, in whatever order', async () => {
    const { coordination, a } = await cluster();
    const [first, second] = [coordination.delay('before'), coordination.delay('before')];
    const claim = a.claim(key);
    await first.arrived();
    second.release();
    first.release();
    expect(await claim).toMatchObject({ claimed: true });
  });

  it('can hold an operation up and then let it fail', async () => {
    const { coordination, a, b } = await cluster();
    const delay = coordination.delay('before');
    coordination.failNext('after');
    const claim = a.claim(key);
    await delay.arrived();
    delay.release();
    await expect(claim).rejects.toBeInstanceOf(CoordinationUnavailableError);
    expect(await b.lookup(key)).toMatchObject({ nodeId: 'a' });
  });
});

describe('memoryCoordination()', () => {
  it('holds no timer for sessions, claims, members and watches (I10)', async () => {
    vi.useFakeTimers();
    const { coordination, a, b } = await cluster();
    a.watchMembers(() => undefined);
    await Promise.all([a.claim(key), b.claim(key), a.join(memberOf('a')), b.heartbeat()]);
    coordination.suspendLease('a');
    void a.lease.untilValid();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('tells those who watch once for changes in one go, and nothing where nothing has changed', async () => {
    const { a, b } = await cluster();
    const [toldA, toldB]: [unknown[], unknown[]] = [[], []];
    a.watchMembers((members) => void toldA.push(members));
    await Promise.all([a.join(memberOf('a')), b.join(memberOf('b'))]);
    expect(toldA).toEqual([[memberOf('a'), memberOf('b')]]);
    b.watchMembers((members) => void toldB.push(members));
    await b.heartbeat();
    expect([toldA.length, toldB.length]).toEqual([1, 1]);
  });

  it('keeps what a member told as it was told', async () => {
    const { a, b } = await cluster();
    const member = { ...memberOf('a'), types: { list: 1 } };
    await a.join(member);
    member.types.list = 2;
    member.draining = true;
    const [read] = await b.members();
    expect(read).toEqual({ ...memberOf('a'), types: { list: 1 } });
    expect(Object.isFrozen(read) && Object.isFrozen(read?.types)).toBe(true);
  });
});
