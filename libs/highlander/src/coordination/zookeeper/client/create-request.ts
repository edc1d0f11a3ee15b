/*
 * Job: the create that answers with what it has made (`create2`, since ZooKeeper 3.5), which the library doesn't know:
 * it sends what has a header and bytes, but an answer to it would be a reason to end the connection.
 */
import type { Callback, ConnectionManager } from './library.js';

const OPCODE = 15;
const HEADER_BYTES = 12;
const INT_BYTES = 4;
// Where things are in an answer, behind its length: its number, the last zxid that the server knows, a code.
const XID_AT = 4;
const LAST_ZXID_AT = 8;
const CODE_AT = 16;
const PATH_AT = 20;
const ZXID_BYTES = 8;

/** Who may do what: the library's `ACL`, as it is. */
export interface AclEntry {
  readonly permission: number;
  readonly id: { readonly scheme: string; readonly id: string };
}

/** Makes a znode. */
export class CreateRequest {
  readonly header = { xid: 0, type: OPCODE };

  constructor(
    private readonly path: string,
    private readonly data: Buffer,
    /** As `encodeAcl` has made it. */
    private readonly acl: Buffer,
    private readonly flags: number,
  ) {}

  /** What is sent. */
  toBuffer(): Buffer {
    const pathBytes = Buffer.byteLength(this.path);
    const size = HEADER_BYTES + 3 * INT_BYTES + pathBytes + this.data.length + this.acl.length;
    const frame = Buffer.allocUnsafe(size);
    let at = frame.writeInt32BE(size - INT_BYTES);
    at = frame.writeInt32BE(this.header.xid, at);
    at = frame.writeInt32BE(this.header.type, at);
    at = frame.writeInt32BE(pathBytes, at);
    at += frame.write(this.path, at);
    at = frame.writeInt32BE(this.data.length, at);
    at += this.data.copy(frame, at);
    at += this.acl.copy(frame, at);
    frame.writeInt32BE(this.flags, at);
    return frame;
  }
}

/** As requests contain it. */
export function encodeAcl(acl: readonly AclEntry[]): Buffer {
  return Buffer.concat([
    int(acl.length),
    ...acl.flatMap(({ permission, id }) => [int(permission), text(id.scheme), text(id.id)]),
  ]);
}

/**
 * Answers the create that waits for this frame, with its zxid: 16 hexadecimal digits. Says whether there is one; all else
 * is the library's.
 *
 * @throws RangeError for what can't be an answer
 */
export function answerCreate(manager: ConnectionManager, frame: Buffer): boolean {
  const [oldest] = manager.pendingQueue;
  if (!oldest || !(oldest.request instanceof CreateRequest)) return false;
  if (frame.readInt32BE(XID_AT) !== oldest.request.header.xid) return false;
  // The library knows what to do with a code.
  if (frame.readInt32BE(CODE_AT) !== 0) return false;
  const pathBytes = frame.readInt32BE(PATH_AT);
  const statAt = PATH_AT + INT_BYTES + pathBytes;
  if (pathBytes < 0 || statAt + ZXID_BYTES > frame.length) {
    throw new RangeError('a create is answered without its zxid');
  }
  const zxid = frame.toString('hex', statAt, statAt + ZXID_BYTES);
  // A later connection must not read what is older than this.
  manager.zxid = Buffer.from(frame.subarray(LAST_ZXID_AT, LAST_ZXID_AT + ZXID_BYTES));
  manager.pendingQueue.shift();
  (oldest.callback as Callback<string>)(null, zxid);
  return true;
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(INT_BYTES);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int(bytes.length), bytes]);
}
