import type { SeenSnapshot } from '../caller.js';
import type { LoggedWrite } from '../write-log.js';
import type { Violation } from './violation.js';

/** Whether each snapshot that a client was given is a state that was written as this revision. */
export function checkSnapshots(
  snapshots: readonly SeenSnapshot[],
  writes: readonly LoggedWrite[],
): Violation[] {
  const written = new Set(writes.filter(({ landed }) => landed !== 'no').map(nameOf));
  return snapshots
    .filter((snapshot) => snapshot.revision > 0 && !written.has(nameOf(snapshot)))
    .map(({ object, revision }) => ({
      kind: 'wrong revision',
      message: `${object}: revision ${revision} was shown with a state that was never written as it`,
    }));
}

function nameOf({ object, revision, shownHash }: SeenSnapshot): string {
  return `${object} ${revision} ${shownHash}`;
}
