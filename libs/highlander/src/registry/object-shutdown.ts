import { TransportFailure, type Claims } from '../cluster/index.js';
import { pause } from '../clock/index.js';
import type { ClaimHolder } from '../coordination/index.js';
import { CallTimeoutError, NodeUnreachableError } from '../errors/index.js';
import {
  Call,
  currentScope,
  startOperation,
  type Deadlines,
  type HostedType,
  type ObjectHost,
} from '../host/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { CallRouter } from './call-router.js';
import type { RemoteNodes } from './remote/remote-nodes.js';

const PAUSE_MS = 50;

/** Puts objects to sleep, wherever they live. */
export class ObjectShutdown {
  constructor(
    private readonly nodeId: string,
    private readonly host: ObjectHost,
    private readonly claims: Claims,
    private readonly remote: RemoteNodes,
    private readonly router: CallRouter,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Resolves when the object sleeps, its claim released.
   *
   * @throws NodeUnreachableError where its owner can't be asked
   * @throws CallTimeoutError where whoever holds the claim neither runs the object nor gives it up
   */
  async run(type: HostedType, identity: ObjectIdentity, timeoutMs: number): Promise<void> {
    const endMs = this.deadlines.clock.monotonicMs() + timeoutMs;
    let idleClaim: string | undefined;
    for (;;) {
      if (await this.host.shutdown(identity, 'shutdown')) return;
      const holder = await this.claims.lookup(identity, { fresh: true });
      if (!holder) return;
      if (holder.nodeId !== this.nodeId && (await this.shutdownThere(identity, holder, endMs))) return;
      // Who holds the claim doesn't run the object: it is about to, or to give it up. If not, it doesn't know of it.
      if (holder.zxid === idleClaim) await this.wake(type, identity, endMs);
      else await pause(this.deadlines.clock, PAUSE_MS);
      idleClaim = holder.zxid;
      if (this.deadlines.clock.monotonicMs() >= endMs)
        throw new CallTimeoutError(identity, 'shutdown', timeoutMs, 'no');
    }
  }

  /** For a claim without an activation (I9): only who runs an object may release its claim. */
  private async wake(type: HostedType, identity: ObjectIdentity, endMs: number): Promise<void> {
    const options = { timeoutMs: endMs - this.deadlines.clock.monotonicMs() };
    const call = new Call(identity, startOperation, [], currentScope(), options, this.deadlines);
    this.router.submit(call, type);
    await call.promise.catch(() => undefined);
  }

  /** Resolves to whether the object was live there. */
  private async shutdownThere(
    identity: ObjectIdentity,
    holder: ClaimHolder,
    endMs: number,
  ): Promise<boolean> {
    const location = { ...holder, claim: holder, isConfirmed: true };
    const leftMs = endMs - this.deadlines.clock.monotonicMs();
    try {
      const outcome = await this.remote.shutdown(location, identity, leftMs, currentScope().chain);
      if (outcome.kind === 'error') throw outcome.error;
      return outcome.kind === 'reply';
    } catch (failure) {
      throw unreachable(identity, holder.nodeId, failure);
    }
  }
}

function unreachable(object: ObjectIdentity, nodeId: string, failure: unknown): unknown {
  if (!(failure instanceof TransportFailure)) return failure;
  const ran = failure.effect === 'none' ? 'no' : 'unknown';
  return new NodeUnreachableError(object, nodeId, failure.message, ran, failure);
}
