import { compareEpochs, type Epoch } from '../../object/index.js';

/** A call that a node served. @publicApi */
export interface ServedCall {
  readonly object: string;
  /** Of the activation that served it. */
  readonly epoch: { readonly generation: number; readonly zxid: string };
  /** Of the state that the call saw or made. */
  readonly revision: number;
  readonly nodeId: string;
  /** When the node judged that it may answer. One clock for all, or clocks that agree to less than a call takes. */
  readonly atMs: number;
  /** Whether it made the revision, alone or with others of one commit. */
  readonly updated: boolean;
}

/** Something that `checkEpochs` found. @publicApi */
export interface EpochViolation {
  /**
   * `two-owners`: one epoch on two nodes (I1). `interleaved`: an earlier epoch served after a later one (I1).
   * `fork`: one revision was made in two epochs. `back`: a revision before one that had been served already (I5).
   * `gap`: a revision that nobody made, between two that were made.
   */
  readonly kind: 'two-owners' | 'interleaved' | 'fork' | 'back' | 'gap';
  readonly object: string;
  readonly message: string;
  /** Those that don't go together, the earlier one first. */
  readonly calls: readonly [ServedCall, ServedCall];
}

/** What `checkEpochs` may expect of the calls. @publicApi */
export interface CheckEpochsOptions {
  /**
   * Whether every revision must have been made by one of the calls. Not so where commits aren't among them whose
   * callers never learnt the outcome.
   *
   * @default true
   */
  complete?: boolean;
}

/**
 * Whether no object ever had two owners: in the order of time its epochs only grow, each belongs to one node, and its
 * revisions go on one by one. Calls of one moment count as being in the order that is fine, if there is one.
 *
 * @returns what is wrong; nothing, if all is well
 * @publicApi
 */
export function checkEpochs(
  calls: Iterable<ServedCall>,
  { complete = true }: CheckEpochsOptions = {},
): EpochViolation[] {
  const objects = new Map<string, ServedCall[]>();
  for (const call of calls) {
    const served = objects.get(call.object);
    if (served) served.push(call);
    else objects.set(call.object, [call]);
  }
  return [...objects.values()].flatMap((served) => {
    served.sort((a, b) => a.atMs - b.atMs || compareEpochs(a.epoch, b.epoch) || a.revision - b.revision);
    return [...owners(served), ...sequence(served), ...forks(served), ...(complete ? gaps(served) : [])];
  });
}

function owners(served: readonly ServedCall[]): EpochViolation[] {
  const firsts = new Map<string, ServedCall>();
  return served.flatMap((call) => {
    const first = firsts.get(nameOf(call.epoch)) ?? call;
    firsts.set(nameOf(call.epoch), first);
    if (first.nodeId === call.nodeId) return [];
    return [violation('two-owners', first, call, `${first.nodeId} and ${call.nodeId} both served it`)];
  });
}

/** Each call is held against the newest epoch and the newest revision before it, which need not be of one call. */
function sequence(served: readonly ServedCall[]): EpochViolation[] {
  const found: EpochViolation[] = [];
  let [newest, highest] = [served[0]!, served[0]!];
  for (const call of served) {
    if (compareEpochs(call.epoch, newest.epoch) < 0) {
      const message = `it was served after epoch ${nameOf(newest.epoch)} had begun on ${newest.nodeId}`;
      found.push(violation('interleaved', newest, call, message));
    } else newest = call;
    if (call.revision < highest.revision) {
      const message = `revision ${call.revision} was served after revision ${highest.revision}`;
      found.push(violation('back', highest, call, message));
    } else highest = call;
  }
  return found;
}

function forks(served: readonly ServedCall[]): EpochViolation[] {
  const makers = new Map<number, ServedCall>();
  return served
    .filter(({ updated }) => updated)
    .flatMap((call) => {
      const maker = makers.get(call.revision) ?? call;
      makers.set(call.revision, maker);
      if (compareEpochs(maker.epoch, call.epoch) === 0) return [];
      const message = `revision ${call.revision} was made in epoch ${nameOf(maker.epoch)} on ${maker.nodeId} as well`;
      return [violation('fork', maker, call, message)];
    });
}

function gaps(served: readonly ServedCall[]): EpochViolation[] {
  const made = served.filter(({ updated }) => updated).sort((a, b) => a.revision - b.revision);
  return made.slice(1).flatMap((call, index) => {
    const before = made[index]!;
    if (call.revision - before.revision <= 1) return [];
    return [
      violation(
        'gap',
        before,
        call,
        `nobody made what is between revisions ${before.revision} and ${call.revision}`,
      ),
    ];
  });
}

function violation(
  kind: EpochViolation['kind'],
  first: ServedCall,
  second: ServedCall,
  what: string,
): EpochViolation {
  const message = `${second.object}, epoch ${nameOf(second.epoch)} on ${second.nodeId}: ${what}.`;
  return { kind, object: second.object, message, calls: [first, second] };
}

function nameOf({ generation, zxid }: Epoch): string {
  return `${generation}.${zxid}`;
}
