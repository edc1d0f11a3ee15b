import { createHash } from 'node:crypto';

/** What names are made for. */
export interface StoredNameOptions {
  /**
   * `false` for file systems: upper-case letters are escaped, and so are the names that Windows keeps for devices.
   * Two ids then differ in more than the case of their names.
   */
  readonly caseSensitive: boolean;
  /** The longest name allowed, of a size that leaves room for a hash: at least 65. */
  readonly maxBytes: number;
}

// Never part of an unhashed name, because it is escaped there.
const HASH_SEPARATOR = '!';
const HASH_LENGTH = 64;

const PLAIN_NAME = /^(?!\.)[a-z0-9._-]*(?<!\.)$/;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=$|\.)/;
// An escape that is there already, or a character that encodeURIComponent leaves as it is and that isn't safe here.
const ESCAPE_OR_UNSAFE = /%[0-9A-F]{2}|[!~*'()]|^\.|\.$/g;
const ESCAPE_OR_UNSAFE_OR_UPPER = /%[0-9A-F]{2}|[!~*'()A-Z]|^\.|\.$/g;

/**
 * The name under which an id is kept in a path, a key or a file name: the id itself, with everything but letters,
 * digits, `-`, `_` and `.` percent-encoded, and so is a dot at either end. Distinct ids have distinct names. A name
 * that would be too long is cut, and a SHA-256 of the id takes the place of the rest; the identity inside the record
 * is then the truth.
 *
 * @throws URIError for an id that isn't well-formed Unicode.
 */
export function storedName(id: string, { caseSensitive, maxBytes }: StoredNameOptions): string {
  const name = encode(id, caseSensitive);
  if (name.length <= maxBytes) return name;
  const room = maxBytes - HASH_LENGTH - HASH_SEPARATOR.length;
  const prefix = name.slice(0, room).replace(/%[0-9A-F]?$/, '');
  return prefix + HASH_SEPARATOR + createHash('sha256').update(id).digest('hex');
}

/** The id of a name that {@link storedName} made, unless it was hashed, or isn't such a name at all. */
export function idFromStoredName(name: string): string | undefined {
  if (name === '' || name.includes(HASH_SEPARATOR)) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** Whether the name holds a hash in place of the end of its id. */
export function isHashedName(name: string): boolean {
  return /^[^!]*![0-9a-f]{64}$/.test(name);
}

function encode(id: string, caseSensitive: boolean): string {
  const mayBeDevice = !caseSensitive && WINDOWS_DEVICE.test(id);
  if (PLAIN_NAME.test(id) && !mayBeDevice) return id;
  const unsafe = caseSensitive ? ESCAPE_OR_UNSAFE : ESCAPE_OR_UNSAFE_OR_UPPER;
  const name = encodeURIComponent(id).replace(unsafe, (found) =>
    found.length === 1 ? escape(found) : found,
  );
  return mayBeDevice ? escape(name.charAt(0)) + name.slice(1) : name;
}

/** For one character of ASCII. */
function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
