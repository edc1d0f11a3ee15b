import { FileStore } from '../file.store.js';
import { DataFolderInUseError } from '../../../errors/index.js';
import type { RecordStore } from '../../record-store.js';

/*
 * A process that opens data folders when it is told to, for the tests of the lock. Each `open` is tried several times
 * at once, for more of a race; the answer says how many tries succeeded.
 */

export type ContenderOrder = { open: string; tries: number } | { close: true };
export type ContenderAnswer = { held: number; errors: string[] } | { closed: true } | { ready: true };

let held: RecordStore[] = [];

async function obey(order: ContenderOrder): Promise<ContenderAnswer> {
  if ('close' in order) {
    for (const store of held.splice(0)) await store.close();
    return { closed: true };
  }
  const tries = Array.from({ length: order.tries }, () => new FileStore(order.open).open('contest'));
  const results = await Promise.allSettled(tries);
  held = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const errors = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => (reason instanceof DataFolderInUseError ? '' : String((reason as Error).stack)))
    .filter((error) => error !== '');
  return { held: held.length, errors };
}

function tell(answer: ContenderAnswer): void {
  process.send?.(answer);
}

process.on('message', (order: ContenderOrder) => void obey(order).then(tell));
tell({ ready: true });
