import { RECORD_SUFFIX, type RecordKey } from '../record-store.js';
import { storedName } from '../stored-name.js';

// Of the 1024 bytes that a key may have. Fixed shares, so that the names don't depend on each other's length.
export const MAX_PREFIX_BYTES = 256;
const MAX_FOLDER_BYTES = 192;
const MAX_ID_BYTES = 360;

/** The name of an id in a key, suffix included. Listings are ordered by it. */
export function recordName(id: string): string {
  return storedName(id, { caseSensitive: true, maxBytes: MAX_ID_BYTES }) + RECORD_SUFFIX;
}

/** Where the records of a namespace are in the bucket: `<prefix><namespace>/objects/<type>/<id>.json`. */
export class S3Keys {
  private readonly root: string;

  constructor(prefix: string, namespace: string) {
    this.root = `${prefix}${folderName(namespace)}`;
  }

  record({ type, id }: RecordKey): string {
    return this.typePrefix(type) + recordName(id);
  }

  /** What the keys of a type's records begin with. */
  typePrefix(type: string): string {
    return `${this.root}/objects/${folderName(type)}/`;
  }

  /** Where a probe leaves its object. Nothing else is kept there. */
  probe(name: string): string {
    return `${this.root}/probes/${name}.json`;
  }
}

function folderName(namespaceOrType: string): string {
  return storedName(namespaceOrType, { caseSensitive: true, maxBytes: MAX_FOLDER_BYTES });
}
