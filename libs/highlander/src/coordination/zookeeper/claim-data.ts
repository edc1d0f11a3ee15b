import { CoordinationUnavailableError } from '../../errors/index.js';
import type { ClaimKey, SessionOwner } from '../coordination.js';

/** What a claim's znode tells about its owner. */
export interface ClaimData {
  readonly nodeId: string;
  readonly address: string | null;
}

/** With the key where the name of the znode doesn't say all of it. */
export function encodeClaim({ nodeId, address }: SessionOwner, key?: ClaimKey): Buffer {
  return Buffer.from(JSON.stringify({ nodeId, address, ...(key && { type: key.type, id: key.id }) }));
}

export function decodeClaim(data: Buffer, path: string, expected: ClaimKey | undefined): ClaimData {
  const found = parsed(data);
  const { nodeId, address, type, id } = found ?? {};
  if (typeof nodeId !== 'string' || (typeof address !== 'string' && address !== null)) {
    throw new CoordinationUnavailableError(
      `the znode ${path} is not a claim of this library; if nothing else needs it, remove it by hand`,
    );
  }
  if (expected && (type !== expected.type || id !== expected.id)) {
    throw new CoordinationUnavailableError(
      `the znode ${path} is the claim of another object of the same hash`,
    );
  }
  return { nodeId, address };
}

function parsed(data: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(data.toString()) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}
