import { grouped } from '../grouped.js';
import type { FinalRecord } from '../records.js';
import type { LoggedWrite } from '../write-log.js';
import type { Violation } from './violation.js';

/**
 * Whether the writes of each record are one chain: each replaces the one before it, revisions count the changes of the
 * object as it counts them itself, epochs only grow (I3), and the end of the chain is what is stored.
 */
export function checkWriteChains(
  writes: readonly LoggedWrite[],
  records: ReadonlyMap<string, Pick<FinalRecord, 'etag'>>,
): Violation[] {
  const byObject = grouped(writes, ({ object }) => object);
  return [...byObject].flatMap(([object, ofObject]) =>
    checkChain(object, ofObject, records.get(object)?.etag),
  );
}

function checkChain(
  object: string,
  writes: readonly LoggedWrite[],
  storedEtag: string | undefined,
): Violation[] {
  const landed = landedWrites(writes, storedEtag);
  const violations: Violation[] = [];
  const say = (kind: Violation['kind'], message: string) =>
    void violations.push({ kind, message: `${object}: ${message}` });
  const successors = grouped(landed, ({ onto }) => onto);
  for (const [onto, next] of successors) {
    if (next.length > 1) say('fork', `${next.map(name).join(' and ')} both replaced ${onto ?? 'nothing'}`);
  }
  let [last, length] = [undefined as LoggedWrite | undefined, 0];
  for (;;) {
    const next: LoggedWrite | undefined = successors.get(last?.etag ?? null)?.[0];
    if (!next || length > landed.length) break;
    for (const [kind, fault] of faultsOf(last, next)) say(kind, fault);
    [last, length] = [next, length + 1];
  }
  if (length !== landed.length) say('gap', `${length} of ${landed.length} writes are a chain`);
  if (last?.etag !== storedEtag) {
    say(
      'lost update',
      `the last write was ${last ? name(last) : 'none'}, but ${storedEtag ?? 'nothing'} is stored`,
    );
  }
  return violations;
}

/** Those that were done; one of unknown outcome was, if it was replaced or is there at the end. */
function landedWrites(writes: readonly LoggedWrite[], storedEtag: string | undefined): LoggedWrite[] {
  const landed = new Map<string, LoggedWrite>();
  const unclear = new Map<string, LoggedWrite>();
  for (const write of writes) {
    // Sent again, a write has the same body.
    if (write.landed === 'yes') landed.set(write.etag, write);
    else if (write.landed === 'maybe') unclear.set(write.etag, write);
  }
  const add = (etag: string | null | undefined): void => {
    const write = etag === null || etag === undefined || landed.has(etag) ? undefined : unclear.get(etag);
    if (!write) return;
    landed.set(write.etag, write);
    add(write.onto);
  };
  for (const onto of Array.from(landed.values(), (write) => write.onto)) add(onto);
  add(storedEtag);
  return [...landed.values()];
}

function* faultsOf(
  before: LoggedWrite | undefined,
  write: LoggedWrite,
): Generator<[Violation['kind'], string]> {
  const step = write.revision - (before?.revision ?? 0);
  const changes = before !== undefined && before.shownHash !== write.shownHash;
  if (step < 0) yield ['gap', `${name(write)} replaced ${before ? name(before) : 'nothing'}`];
  if (write.changes !== null && write.changes !== write.revision) {
    yield ['gap', `${name(write)} holds ${write.changes} changes`];
  }
  if (step === 0 && changes) yield ['fork', `${name(write)} is another state than ${name(before)}`];
  if (before && isLower(write.epoch, before.epoch)) {
    yield ['two owners', `${name(write)} replaced ${name(before)}, which is of a later epoch`];
  }
}

function isLower(one: LoggedWrite['epoch'], other: LoggedWrite['epoch']): boolean {
  return one.generation === other.generation ? one.zxid < other.zxid : one.generation < other.generation;
}

function name({ revision, epoch, etag }: LoggedWrite): string {
  return `revision ${revision} of epoch ${epoch.generation}.${epoch.zxid} (${etag.slice(0, 8)})`;
}
