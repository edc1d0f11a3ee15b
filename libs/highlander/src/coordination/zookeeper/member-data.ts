import type { MemberData } from '../coordination.js';

/** Of what a member tells, what this version knows; nothing where it isn't a member. */
export function decodeMember(data: Buffer): MemberData | undefined {
  const { nodeId, address, types, startedAt, draining } = parsed(data);
  if (
    typeof nodeId === 'string' &&
    (typeof address === 'string' || address === null) &&
    isTypes(types) &&
    typeof startedAt === 'number' &&
    typeof draining === 'boolean'
  ) {
    return { nodeId, address, types, startedAt, draining };
  }
  return undefined;
}

function isTypes(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(Number.isSafeInteger)
  );
}

function parsed(data: Buffer): Record<string, unknown> {
  try {
    return (JSON.parse(data.toString()) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
