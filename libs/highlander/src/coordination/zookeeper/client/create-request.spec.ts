import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { ACL, CreateMode } from 'node-zookeeper-client';
import { describe, expect, it } from 'vitest';
import { answerCreate, CreateRequest, encodeAcl, type AclEntry } from './create-request.js';
import type { ConnectionManager, Packet } from './library.js';

type Payload = object & { setChrootPath(path: string): void };
interface Jute {
  readonly Request: new (header: object, payload: Payload) => { toBuffer(): Buffer };
  readonly protocol: {
    readonly RequestHeader: new (xid: number, type: number) => object;
    readonly CreateRequest: new (path: string, data: Buffer, acl: object[], flags: number) => Payload;
  };
}
type AclList = (ACL & AclEntry & { toRecord(): object })[];

const jute = createRequire(import.meta.url)('node-zookeeper-client/lib/jute') as Jute;
const { OPEN_ACL_UNSAFE, CREATOR_ALL_ACL } = ACL as unknown as Record<string, AclList>;
const OPCODE = 15;

/** A connection on which so much was asked. */
function connection(...requests: object[]) {
  const answers: unknown[] = [];
  const packets = requests.map<Packet>((request, index) => ({
    request,
    callback: (error, answer) => answers.push([index, error, answer]),
  }));
  const manager = { pendingQueue: packets, zxid: Buffer.alloc(8) } as unknown as ConnectionManager;
  return { manager, answers };
}

function create(xid: number): CreateRequest {
  const request = new CreateRequest('/a', Buffer.from('data'), encodeAcl(OPEN_ACL_UNSAFE!), 1);
  request.header.xid = xid;
  return request;
}

/** As servers of ZooKeeper 3.8 send it. */
function answer({ xid = 7, code = 0, path = '/a', statBytes = 68 } = {}): Buffer {
  const bytes = Buffer.alloc(24 + path.length + statBytes);
  bytes.writeInt32BE(bytes.length - 4);
  bytes.writeInt32BE(xid, 4);
  bytes.write('00000005000000aa', 8, 'hex');
  bytes.writeInt32BE(code, 16);
  bytes.writeInt32BE(path.length, 20);
  bytes.write(path, 24);
  if (statBytes > 0) bytes.write('00000005000000a9', 24 + path.length, 'hex');
  return bytes;
}

/** What can't be understood isn't an answer. */
function isAnswered(manager: ConnectionManager, frame: Buffer): boolean {
  try {
    return answerCreate(manager, frame);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

describe('a create', () => {
  it.each([
    ['everybody', OPEN_ACL_UNSAFE!],
    ['those with the same credentials', CREATOR_ALL_ACL!],
  ])('is sent as the library would send it, for %s', (_, acl) => {
    const [path, data] = ['/claims/3f/list:caf\u00e9-\u{1f600}', Buffer.from('{"nodeId":"n"}')];
    const flags = CreateMode.EPHEMERAL;
    const request = new CreateRequest(path, data, encodeAcl(acl), flags);
    request.header.xid = 70_000;
    const records = acl.map((entry) => entry.toRecord());
    const { Request, protocol } = jute;
    const payload = new protocol.CreateRequest(path, data, records, flags);
    expect(request.toBuffer()).toEqual(
      new Request(new protocol.RequestHeader(70_000, OPCODE), payload).toBuffer(),
    );
  });

  it('is answered with its zxid, and the connection never goes back behind it', () => {
    const { manager, answers } = connection(create(7), create(8));
    expect(answerCreate(manager, answer())).toBe(true);
    expect(answers).toEqual([[0, null, '00000005000000a9']]);
    expect(manager.pendingQueue).toHaveLength(1);
    expect(manager.zxid.toString('hex')).toBe('00000005000000aa');
  });

  it.each([
    ['a code', [create(7)], answer({ code: -110 })],
    ['an answer to another number', [create(8)], answer()],
    ['an answer to another request', [{ header: { xid: 7, type: 4 } }, create(7)], answer()],
    ['what nobody has asked for', [], answer()],
  ])('leaves %s to the library', (_, requests, frame) => {
    const { manager, answers } = connection(...requests);
    expect(answerCreate(manager, frame)).toBe(false);
    expect([manager.pendingQueue.length, answers]).toEqual([requests.length, []]);
  });

  it.each([
    ['ends too soon', answer({ statBytes: 0 })],
    ['ends before its head does', answer().subarray(0, 18)],
    ['has a path of no length', Buffer.from(answer()).fill(0xff, 20, 24)],
  ])('still waits when its answer %s, and the connection is done with', (_, frame) => {
    const { manager, answers } = connection(create(7));
    expect(() => answerCreate(manager, frame)).toThrow(RangeError);
    expect([manager.pendingQueue.length, answers]).toEqual([1, []]);
  });

  it('is answered once or still waits, whatever a server sends', () => {
    // The beginning of a right answer, and then anything.
    const sent = fc.tuple(fc.nat(40), fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(sent, ([right, rest]) => {
        const { manager, answers } = connection(create(7));
        const frame = Buffer.concat([answer().subarray(0, right), rest]);
        expect(answers).toHaveLength(isAnswered(manager, frame) ? 1 : 0);
        expect(manager.pendingQueue).toHaveLength(1 - answers.length);
      }),
    );
  });
});
