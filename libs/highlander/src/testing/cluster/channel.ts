import { decodeError, encodeError, type ErrorMessage } from '../../registry/index.js';

type Message =
  | readonly ['request', number, unknown]
  | readonly ['answer', number, unknown]
  | readonly ['error', number, ErrorMessage];

/** One end of the channel between a process and its child: both `process` and a `ChildProcess` are one. */
export interface ChannelEnd {
  send?(message: Message, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: Message) => void): unknown;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Requests and answers, both ways. Answers come as they were given, errors with the class that they had. Messages arrive
 * in the order in which they were sent.
 */
export class Channel<Outgoing, Incoming> {
  private readonly waiting = new Map<number, Waiting>();
  private sent = 0;
  private onAnswer = (): void => undefined;
  private refusal: Error | undefined;

  constructor(
    private readonly end: ChannelEnd,
    private readonly handle: (request: Incoming) => Promise<unknown>,
  ) {
    end.on('message', (message) => void this.receive(message));
  }

  /** Waits as long as the other end is there. */
  request(request: Outgoing): Promise<unknown> {
    if (this.refusal) return Promise.reject(this.refusal);
    const id = this.sent++;
    return new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      try {
        this.post(['request', id, request]);
      } catch (error) {
        // It can't be sent at all.
        this.waiting.delete(id);
        reject(error);
      }
    });
  }

  /** From now on requests are refused; those that were sent are still answered. Resolves when all have been. */
  async drain(refusal: Error): Promise<void> {
    this.refusal = refusal;
    while (this.waiting.size > 0) await new Promise<void>((resolve) => (this.onAnswer = resolve));
  }

  /** The other end is gone: nothing is answered any more. */
  close(refusal: Error, reason: Error): void {
    this.refusal = refusal;
    for (const waiting of this.waiting.values()) waiting.reject(reason);
    this.waiting.clear();
    this.onAnswer();
  }

  private async receive([kind, id, body]: Message): Promise<void> {
    if (kind === 'request') {
      await this.answer(id, body as Incoming);
      return;
    }
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (kind === 'answer') waiting?.resolve(body);
    else waiting?.reject(decodeError(body));
    this.onAnswer();
  }

  private async answer(id: number, request: Incoming): Promise<void> {
    try {
      this.post(['answer', id, await this.handle(request)]);
    } catch (error) {
      this.post(['error', id, encodeError(error)]);
    }
  }

  private post(message: Message): void {
    // Whoever waits is told by `close`, when the end of the other process is noticed.
    this.end.send?.(message, () => undefined);
  }
}
