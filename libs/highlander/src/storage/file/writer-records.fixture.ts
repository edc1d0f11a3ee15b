import type { RecordKey } from '../record-store.js';

export const KEYS: readonly RecordKey[] = ['list', 'chat'].flatMap((type) =>
  ['one', 'two', 'Drei', 'vier '.repeat(60)].map((id) => ({ type, id })),
);

/** Of a size that changes with the revision, up to 64 KiB, and the same for the same revision. */
export function bodyOf({ type, id }: RecordKey, revision: number): string {
  return JSON.stringify({ type, id, revision, text: 'x'.repeat((revision * 7919) % 65_536) });
}

export function revisionOf(body: string | undefined): number {
  return body === undefined ? 0 : (JSON.parse(body) as { revision: number }).revision;
}
