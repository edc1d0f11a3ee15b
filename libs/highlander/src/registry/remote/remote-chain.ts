import { isAwaited, type ChainLink } from '../../host/index.js';
import type { ChainMessage } from './messages.js';

/** An object on another node whose handler waits for this call. */
class RemoteLink implements ChainLink {
  readonly isRemote = true;

  constructor(
    readonly namespace: string,
    readonly key: string,
    readonly turnId: string,
    readonly caller: ChainLink | undefined,
    private readonly runningTurnId: (key: string) => string | undefined,
  ) {}

  /** Known only where the object lives: whether the turn that is meant is the one that runs in it now. */
  isRunning(): boolean {
    return this.runningTurnId(this.key) === this.turnId;
  }

  // Its own node keeps account of what it calls.
  updateBegins(): void {}
  updateEnds(): void {}
}

/** The chain without the turns that have ended: code that they left behind holds nobody up. */
export function encodeChain(last: ChainLink | undefined): ChainMessage | null {
  if (!last) return null;
  const chain: [string, string][] = [];
  for (let link: ChainLink | undefined = last; link; link = link.caller) {
    if (isAwaited(link)) chain.unshift([link.key, link.turnId]);
  }
  return chain;
}

/** @param runningTurnId which turn runs in an object of this node */
export function decodeChain(
  message: ChainMessage | null,
  namespace: string,
  runningTurnId: (key: string) => string | undefined,
): ChainLink | undefined {
  let last: ChainLink | undefined;
  for (const [key, turnId] of message ?? [])
    last = new RemoteLink(namespace, key, turnId, last, runningTurnId);
  return last;
}
