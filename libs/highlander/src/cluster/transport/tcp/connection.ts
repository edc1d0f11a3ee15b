import type { Socket } from 'node:net';
import type { Clock, Scheduled } from '../../../clock/index.js';
import { messageOf } from '../../../errors/index.js';
import { FrameWriter, HIGH_WATER_BYTES, type OutgoingFrame } from './frame-writer.js';
import { ProtocolViolation, type FrameReader } from './frame-reader.js';
import { FrameKind, frameOf } from './frames.js';

export interface LivenessOptions {
  readonly pingIntervalMs: number;
  readonly silenceTimeoutMs: number;
}

/** What the user of a connection does. */
export interface ConnectionUser {
  onFrame(kind: number, id: number, payload: Buffer): void;
  /** Nothing comes any more, and nothing leaves. */
  onClosed(reason: string): void;
}

/** A socket behind its handshake. */
export interface GreetedSocket {
  readonly socket: Socket;
  readonly reader: FrameReader;
  readonly peerId: string;
}

/**
 * Frames both ways between two nodes that know each other, for as long as both are alive.
 *
 * A peer of which nothing is heard is pinged, and given up when it stays silent: it may be gone without a word. The
 * progress of what is on its way to it counts as a sign of life. What counts is what this node has read, so before it
 * gives a peer up it reads what came while it was itself held up.
 */
export class Connection {
  readonly peerId: string;
  private readonly socket: Socket;
  private readonly reader: FrameReader;
  private readonly writer: FrameWriter;
  private check: Scheduled | undefined;
  private isClosed = false;
  private paused = false;
  private closeReason = 'the other node has closed the connection';
  private heard = false;
  private backlog = false;
  private sentBytes = 0;
  private quietSinceMs: number | undefined;

  constructor(
    greeted: GreetedSocket,
    maxFrameBytes: number,
    private readonly user: ConnectionUser,
    private readonly clock: Clock,
    private readonly options: LivenessOptions,
  ) {
    this.peerId = greeted.peerId;
    this.socket = greeted.socket;
    this.reader = greeted.reader;
    this.writer = new FrameWriter(this.socket, () => this.readAgain());
    this.reader.maxFrameBytes = maxFrameBytes;
    this.reader.onFrame = (kind, id, payload) => this.take(kind, id, payload);
    this.socket.removeAllListeners('data').on('data', (chunk: Buffer) => this.read(chunk));
    this.socket.once('close', () => this.closed());
    this.scheduleCheck();
  }

  /** What waits to be sent. */
  get pendingBytes(): number {
    return this.writer.pendingBytes;
  }

  send(frame: OutgoingFrame): void {
    this.writer.push(frame);
  }

  sendNow(bytes: Buffer): void {
    this.send({ bytes, written: false, withdrawn: false });
  }

  withdraw(frame: OutgoingFrame): void {
    this.writer.withdraw(frame);
  }

  /** Reads no more from a peer that doesn't read, so that what it asks for doesn't pile up here. */
  pauseIfBehind(): void {
    if (this.paused || this.writer.pendingBytes <= HIGH_WATER_BYTES) return;
    this.paused = true;
    this.socket.pause();
  }

  /** Sends what is to be sent, then closes. */
  end(reason: string): void {
    this.closeReason = reason;
    this.writer.end();
  }

  /** Closes at once. */
  destroy(reason: string): void {
    if (this.isClosed) return;
    this.closeReason = reason;
    this.socket.destroy();
    this.closed();
  }

  private read(chunk: Buffer): void {
    this.heard = true;
    try {
      this.reader.push(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.destroy(messageOf(error));
    }
  }

  private take(kind: number, id: number, payload: Buffer): void {
    if (kind === FrameKind.ping) this.sendNow(frameOf(FrameKind.pong));
    else if (kind !== FrameKind.pong) this.user.onFrame(kind, id, payload);
  }

  private readAgain(): void {
    if (!this.paused || this.writer.pendingBytes > HIGH_WATER_BYTES) return;
    this.paused = false;
    this.socket.resume();
  }

  private scheduleCheck(): void {
    this.check = this.clock.schedule(this.options.pingIntervalMs, () => this.checkLife());
  }

  private checkLife(): void {
    const nowMs = this.clock.monotonicMs();
    if (this.showsLife()) {
      this.quietSinceMs = undefined;
    } else if (this.quietSinceMs === undefined) {
      this.quietSinceMs = nowMs;
      if (!this.paused) this.sendNow(frameOf(FrameKind.ping));
    } else if (nowMs - this.quietSinceMs >= this.options.silenceTimeoutMs - this.options.pingIntervalMs) {
      // After the loop has read what there is to read.
      setImmediate(() => this.giveUpIfSilent());
      return;
    }
    this.scheduleCheck();
  }

  private giveUpIfSilent(): void {
    if (this.isClosed) return;
    if (this.showsLife()) {
      this.quietSinceMs = undefined;
      this.scheduleCheck();
    } else {
      this.destroy(`nothing was heard of the other node for ${this.options.silenceTimeoutMs} ms`);
    }
  }

  /** Whether something has come since the last time, or something that was waiting has left. */
  private showsLife(): boolean {
    const { sentBytes } = this.writer;
    const progress = this.backlog && sentBytes > this.sentBytes;
    const shown = this.heard || progress;
    this.heard = false;
    this.sentBytes = sentBytes;
    this.backlog = this.writer.pendingBytes > 0;
    return shown;
  }

  private closed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.check?.cancel();
    this.reader.stop();
    const { errored } = this.socket;
    this.user.onClosed(errored ? messageOf(errored) : this.closeReason);
  }
}
