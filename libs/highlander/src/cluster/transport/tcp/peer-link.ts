import { messageOf } from '../../../errors/index.js';
import type { Scheduled } from '../../../clock/index.js';
import { TransportFailure, type Peer } from '../transport.js';
import { Connection, type ConnectionUser, type GreetedSocket } from './connection.js';
import { dial, type Dialling } from './dial.js';
import { FrameKind, frameOf } from './frames.js';
import type { LinkContext } from './link-context.js';
import { decodePayload, encodeFrame, REQUEST } from './message-codec.js';
import { OutgoingCall } from './outgoing-call.js';

/** How long a peer that could not be reached is left alone. */
const REST_MS = 250;

/**
 * This node's way to one peer, for its own requests. It is connected at the first of them; while that is under way they
 * wait, and after it has failed they fail at once for a moment, so that a dead address isn't hammered. When it ends,
 * it is over: the next request makes a new one.
 */
export class PeerLink implements ConnectionUser {
  private readonly calls = new Map<number, OutgoingCall>();
  private dialling: Dialling | undefined;
  private connection: Connection | undefined;
  private waitingBytes = 0;
  private lastId = 0;
  /** Why no further request is taken. */
  private closing: string | undefined;
  private finishing = false;
  private rest: Scheduled | undefined;

  constructor(
    readonly peer: Peer,
    private readonly context: LinkContext,
    private readonly onEnd: () => void,
  ) {
    this.dialling = dial(peer, context, {
      greeted: (greeted) => this.open(greeted),
      failed: (reason) => this.failed(reason),
    });
  }

  request(value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (signal?.aborted) return this.refuse('nobody waits for the answer', { cause: signal.reason });
    if (this.closing !== undefined) return this.refuse(this.closing);
    const id = this.nextId();
    let frame: Buffer;
    try {
      frame = encodeFrame(REQUEST, id, value);
    } catch (error) {
      return this.refuse(messageOf(error), { cause: error, lasting: true });
    }
    const { maxFrameBytes, maxQueuedBytes } = this.context.options;
    if (frame.length > maxFrameBytes) {
      return this.refuse(`the request has ${frame.length} bytes, more than the ${maxFrameBytes} allowed`, {
        lasting: true,
      });
    }
    const pendingBytes = this.connection?.pendingBytes ?? this.waitingBytes;
    if (pendingBytes + frame.length > maxQueuedBytes) {
      return this.refuse(`more than ${maxQueuedBytes} bytes wait to be sent to it`);
    }
    const call = new OutgoingCall(id, frame);
    this.calls.set(id, call);
    if (signal) call.watch(signal, (reason) => this.cancel(call, reason));
    if (this.connection) this.connection.send(call);
    else this.waitingBytes += frame.length;
    return call.answer;
  }

  /** Waits for the answers that are due, and closes. */
  finish(): void {
    this.closing ??= 'this node is stopping';
    this.finishing = true;
    if (!this.connection) this.destroy(this.closing);
    else this.endIfDone();
  }

  destroy(reason: string): void {
    this.closing ??= reason;
    if (this.connection) return this.connection.destroy(reason);
    this.dialling?.abandon();
    this.over(reason);
  }

  onFrame(kind: number, id: number, payload: Buffer): void {
    switch (kind) {
      case FrameKind.answer:
        return this.settle(id, (call) => this.succeed(call, payload, false));
      case FrameKind.taggedAnswer:
        return this.settle(id, (call) => this.succeed(call, payload, true));
      case FrameKind.notTaken:
        return this.settle(id, (call) => call.fail(this.failure('none', payload.toString())));
      case FrameKind.notAnswered:
        return this.settle(id, (call) =>
          call.fail(this.failure('unknown', payload.toString(), { lasting: true })),
        );
      case FrameKind.goodbye:
        return this.confirmGoodbye();
      default:
        return this.connection?.destroy(`frame ${kind} is none that an answering node sends`);
    }
  }

  onClosed(reason: string): void {
    this.over(reason);
  }

  private open(greeted: GreetedSocket): void {
    const { clock, options } = this.context;
    this.dialling = undefined;
    this.connection = new Connection(greeted, options.maxFrameBytes, this, clock, options);
    for (const call of this.calls.values()) this.connection.send(call);
  }

  private failed(reason: string): void {
    this.dialling = undefined;
    this.closing = reason;
    this.breakOffAll(reason);
    this.rest = this.context.clock.schedule(REST_MS, () => this.onEnd());
  }

  private over(reason: string): void {
    this.closing ??= reason;
    this.rest?.cancel();
    this.breakOffAll(reason);
    this.onEnd();
  }

  private breakOffAll(reason: string): void {
    for (const call of this.calls.values()) call.breakOff(this.message(reason));
    this.calls.clear();
  }

  /** An answer that nobody waits for is that of a cancelled request. */
  private settle(id: number, how: (call: OutgoingCall) => void): void {
    const call = this.calls.get(id);
    if (!call) return;
    this.calls.delete(id);
    how(call);
    this.endIfDone();
  }

  private succeed(call: OutgoingCall, payload: Buffer, tagged: boolean): void {
    let answer: unknown;
    try {
      answer = decodePayload(payload, tagged);
    } catch (error) {
      return call.fail(this.failure('unknown', `its answer can't be read: ${messageOf(error)}`));
    }
    call.succeed(answer);
  }

  private cancel(call: OutgoingCall, cause: unknown): void {
    this.calls.delete(call.id);
    if (!this.connection) this.waitingBytes -= call.bytes.length;
    else if (call.written) this.connection.sendNow(frameOf(FrameKind.cancel, call.id));
    else this.connection.withdraw(call);
    call.breakOff(this.message('nobody waits for the answer any more'), { cause });
    this.endIfDone();
  }

  /** What was not written will not be, so that the confirmation comes behind everything that was. */
  private confirmGoodbye(): void {
    const reason = 'it is stopping';
    this.closing = reason;
    for (const [id, call] of this.calls) {
      if (call.written) continue;
      this.connection?.withdraw(call);
      this.calls.delete(id);
      call.breakOff(this.message(reason));
    }
    this.connection?.sendNow(frameOf(FrameKind.goodbyeConfirmed));
  }

  private endIfDone(): void {
    if (this.finishing && this.calls.size === 0) this.connection?.end('this node has stopped');
  }

  private nextId(): number {
    do this.lastId = (this.lastId + 1) >>> 0;
    while (this.calls.has(this.lastId));
    return this.lastId;
  }

  private refuse(reason: string, options?: FailureOptions): Promise<never> {
    return Promise.reject(this.failure('none', reason, options));
  }

  private failure(
    effect: TransportFailure['effect'],
    reason: string,
    options?: FailureOptions,
  ): TransportFailure {
    return new TransportFailure(effect, this.message(reason), options);
  }

  private message(reason: string): string {
    return `No answer from node ${this.peer.nodeId} at ${this.peer.address}: ${reason}.`;
  }
}

type FailureOptions = ConstructorParameters<typeof TransportFailure>[2];
