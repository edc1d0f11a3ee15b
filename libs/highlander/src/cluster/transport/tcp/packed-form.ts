/**
 * Walks over MessagePack without reading it, and refuses what `encodeFrame` never writes. What msgpackr itself would
 * make of that can cost without measure: each of its bundled strings, six bytes long, may have the whole rest of the
 * frame decoded once more; each of its records may have a function compiled.
 *
 * @param maxDepth how deep lists and objects may be in each other
 * @throws Error saying what is wrong
 */
export function checkPackedForm(packed: Buffer, maxDepth: number): void {
  if (endOfValue(packed, 0, maxDepth) !== packed.length) throw new Error('more comes behind its end');
}

/** What a value that is neither a list, an object nor a text has behind its first byte. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  ...[0xc0, 0xc2, 0xc3].map((token) => [token, 0] as const),
  ...[0xcc, 0xd0].map((token) => [token, 1] as const),
  ...[0xcd, 0xd1].map((token) => [token, 2] as const),
  ...[0xca, 0xce, 0xd2].map((token) => [token, 4] as const),
  ...[0xcb, 0xcf, 0xd3].map((token) => [token, 8] as const),
]);

const UNDEFINED = 0x00;
const BIGINT = 0x42;
const TYPED_ARRAY = 0x74;
const DATE = 0xff;
const UINT8 = 1;

/** Where the value ends that begins at `at`. */
function endOfValue(packed: Buffer, at: number, depthLeft: number): number {
  const token = byteAt(packed, at);
  if (token < 0x80 || token >= 0xe0) return at + 1;
  if (token < 0x90) return endOfObject(packed, at + 1, token - 0x80, depthLeft);
  if (token < 0xa0) return endOfList(packed, at + 1, token - 0x90, depthLeft);
  if (token < 0xc0) return endOfBytes(packed, at + 1, token - 0xa0);
  const fixedBytes = FIXED_BYTES.get(token);
  if (fixedBytes !== undefined) return endOfBytes(packed, at + 1, fixedBytes);
  if (token >= 0xd4 && token <= 0xd8) return endOfExtension(packed, at + 1, 1 << (token - 0xd4));
  // The others have a length of one, two or four bytes.
  switch (token) {
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return endOfExtension(packed, ...lengthAt(packed, at + 1, 1 << (token - 0xc7)));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return endOfBytes(packed, ...lengthAt(packed, at + 1, 1 << (token - 0xd9)));
    case 0xdc:
    case 0xdd:
      return endOfList(packed, ...lengthAt(packed, at + 1, 2 << (token - 0xdc)), depthLeft);
    case 0xde:
    case 0xdf:
      return endOfObject(packed, ...lengthAt(packed, at + 1, 2 << (token - 0xde)), depthLeft);
    default:
      throw unknown();
  }
}

function endOfList(packed: Buffer, at: number, length: number, depthLeft: number): number {
  if (depthLeft === 0) throw new Error('it is nested too deep');
  let end = at;
  for (let index = 0; index < length; index++) end = endOfValue(packed, end, depthLeft - 1);
  return end;
}

function endOfObject(packed: Buffer, at: number, length: number, depthLeft: number): number {
  if (depthLeft === 0) throw new Error('it is nested too deep');
  let end = at;
  for (let index = 0; index < length; index++) {
    if (!isText(byteAt(packed, end))) throw unknown();
    end = endOfValue(packed, endOfValue(packed, end, 0), depthLeft - 1);
  }
  return end;
}

function endOfExtension(packed: Buffer, at: number, length: number): number {
  const end = endOfBytes(packed, at + 1, length);
  const type = packed[at];
  const isKnown =
    type === DATE ||
    type === BIGINT ||
    (type === UNDEFINED && length === 1) ||
    (type === TYPED_ARRAY && packed[at + 1] === UINT8);
  if (!isKnown) throw unknown();
  return end;
}

function endOfBytes(packed: Buffer, at: number, length: number): number {
  if (at + length > packed.length) throw tooShort();
  return at + length;
}

/** Where the length ends that begins at `at`, and the length. */
function lengthAt(packed: Buffer, at: number, bytes: number): [end: number, length: number] {
  if (at + bytes > packed.length) throw tooShort();
  return [at + bytes, packed.readUIntBE(at, bytes)];
}

function byteAt(packed: Buffer, at: number): number {
  const byte = packed[at];
  if (byte === undefined) throw tooShort();
  return byte;
}

function isText(token: number): boolean {
  return (token >= 0xa0 && token < 0xc0) || (token >= 0xd9 && token <= 0xdb);
}

function unknown(): Error {
  return new Error('it holds what no node sends in this way');
}

function tooShort(): Error {
  return new Error('it ends too early');
}
