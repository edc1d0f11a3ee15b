import { messageOf } from '../../../errors/index.js';
import { RunningRequest } from '../running-request.js';
import type { RequestHandler } from '../transport.js';
import { Connection, type ConnectionUser, type GreetedSocket } from './connection.js';
import { FrameKind, frameOf } from './frames.js';
import { ANSWER, decodePayload, encodeFrame } from './message-codec.js';
import type { LinkContext } from './link-context.js';

/** A connection that another node has opened: its requests, and the answers to them. */
export class IncomingRequests implements ConnectionUser {
  private readonly connection: Connection;
  private readonly running = new Map<number, RunningRequest>();
  private goodbyeSaid = false;
  private confirmed = false;

  constructor(
    greeted: GreetedSocket,
    private readonly context: LinkContext,
    private readonly handler: RequestHandler,
    private readonly onEnd: () => void,
  ) {
    this.connection = new Connection(
      greeted,
      context.options.maxFrameBytes,
      this,
      context.clock,
      context.options,
    );
  }

  /** Takes no more requests, and closes when those that there are have been answered and the peer sends no more. */
  sayGoodbye(): void {
    if (this.goodbyeSaid) return;
    this.goodbyeSaid = true;
    this.connection.sendNow(frameOf(FrameKind.goodbye));
  }

  destroy(reason: string): void {
    this.connection.destroy(reason);
  }

  onFrame(kind: number, id: number, payload: Buffer): void {
    switch (kind) {
      case FrameKind.request:
        return this.take(id, payload, false);
      case FrameKind.taggedRequest:
        return this.take(id, payload, true);
      case FrameKind.cancel:
        return this.cancel(id);
      case FrameKind.goodbyeConfirmed:
        this.confirmed = this.goodbyeSaid;
        return this.endIfDone();
      default:
        return this.connection.destroy(`frame ${kind} is none that a requesting node sends`);
    }
  }

  onClosed(): void {
    for (const request of this.running.values()) request.cancel();
    this.running.clear();
    this.onEnd();
  }

  private take(id: number, payload: Buffer, tagged: boolean): void {
    if (this.goodbyeSaid) return this.refuse(id, 'it is stopping');
    if (this.running.has(id)) return this.connection.destroy('a request has the id of another one');
    let value: unknown;
    try {
      value = decodePayload(payload, tagged);
    } catch (error) {
      return this.refuse(id, `it can't read the request: ${messageOf(error)}`);
    }
    const request = new RunningRequest(this.connection.peerId);
    this.running.set(id, request);
    this.run(id, value, request);
  }

  private run(id: number, value: unknown, request: RunningRequest): void {
    const failed = (error: unknown): void =>
      this.answer(id, request, () => this.notAnswered(id, messageOf(error)));
    // No async function: each promise on the way is paid for by every request.
    try {
      this.handler(value, request).then(
        (result) => this.answer(id, request, () => this.encodeAnswer(id, result)),
        failed,
      );
    } catch (error) {
      failed(error);
    }
  }

  private answer(id: number, request: RunningRequest, encode: () => Buffer): void {
    if (this.running.get(id) !== request) return;
    this.running.delete(id);
    this.connection.sendNow(encode());
    this.connection.pauseIfBehind();
    this.endIfDone();
  }

  private encodeAnswer(id: number, result: unknown): Buffer {
    try {
      return this.withinLimits(id, encodeFrame(ANSWER, id, result));
    } catch (error) {
      return this.notAnswered(id, messageOf(error));
    }
  }

  private withinLimits(id: number, answer: Buffer): Buffer {
    const { maxFrameBytes, maxQueuedBytes } = this.context.options;
    if (answer.length > maxFrameBytes) {
      return this.notAnswered(
        id,
        `the answer has ${answer.length} bytes, more than the ${maxFrameBytes} allowed`,
      );
    }
    if (this.connection.pendingBytes + answer.length > maxQueuedBytes) {
      return this.notAnswered(
        id,
        `more than ${maxQueuedBytes} bytes of answers wait for this node to read them`,
      );
    }
    return answer;
  }

  private notAnswered(id: number, reason: string): Buffer {
    return frameOf(FrameKind.notAnswered, id, reason.slice(0, MAX_REASON_LENGTH));
  }

  private refuse(id: number, reason: string): void {
    this.connection.sendNow(frameOf(FrameKind.notTaken, id, reason.slice(0, MAX_REASON_LENGTH)));
    this.connection.pauseIfBehind();
  }

  private cancel(id: number): void {
    const request = this.running.get(id);
    this.running.delete(id);
    request?.cancel();
    this.endIfDone();
  }

  private endIfDone(): void {
    if (this.confirmed && this.running.size === 0) this.connection.end('this node has stopped');
  }
}

const MAX_REASON_LENGTH = 500;
