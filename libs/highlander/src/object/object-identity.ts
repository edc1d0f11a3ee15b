import { InvalidIdError } from '../errors/index.js';

const MAX_ID_BYTES = 512;
const MAX_BYTES_PER_CODE_UNIT = 3;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Names one object of all types, for maps and messages. */
export function objectKey(type: string, id: string): string {
  return `${type}:${id}`;
}

/**
 * Which object this is. Inject it into an object's class, or into a provider that the class injects.
 *
 * @publicApi
 */
export class ObjectIdentity {
  /** `type:id`. */
  readonly key: string;

  constructor(
    readonly type: string,
    readonly id: string,
  ) {
    this.key = objectKey(type, id);
  }
}

/**
 * Checks that `id` can name an object of this type.
 *
 * @throws InvalidIdError
 */
export function validateId(type: string, id: unknown): asserts id is string {
  const fault = faultOf(id);
  if (fault) throw new InvalidIdError(type, fault);
}

function faultOf(id: unknown): string | undefined {
  if (typeof id !== 'string') return `it is ${id === null ? 'null' : `of type ${typeof id}`}`;
  if (id === '') return 'it is empty';
  if (id.includes('\0')) return 'it contains NUL';
  if (LONE_SURROGATE.test(id)) return 'it contains half of a surrogate pair';
  if (id.length * MAX_BYTES_PER_CODE_UNIT <= MAX_ID_BYTES) return undefined;
  const bytes = Buffer.byteLength(id);
  return bytes > MAX_ID_BYTES ? `it has ${bytes} bytes` : undefined;
}
