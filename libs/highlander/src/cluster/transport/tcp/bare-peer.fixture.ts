import type { Socket } from 'node:net';
import { eventually } from '../contract/context.contract.js';
import type { GreetedSocket } from './connection.js';
import { FrameKind, frameOf } from './frames.js';
import { Initiation } from './handshake.js';
import { encodeFrame, REQUEST } from './message-codec.js';
import { shakeHands } from './shake-hands.js';

interface Received {
  readonly kind: number;
  readonly id: number;
  readonly text: string;
}

/** A peer that has gone through the handshake honestly, and is then in the hands of the test, frame by frame. */
export class BarePeer {
  readonly received: Received[] = [];

  private constructor(readonly socket: Socket) {}

  static greet(socket: Socket, to: string, secret = ''): Promise<BarePeer> {
    const initiation = new Initiation({ namespace: 'test', nodeId: 'bare' }, to, secret, 'nonce');
    return new Promise((resolve, reject) => {
      shakeHands(socket, initiation, {
        greeted: ({ reader }: GreetedSocket) => {
          const peer = new BarePeer(socket);
          reader.maxFrameBytes = Infinity;
          reader.onFrame = (kind, id, payload) =>
            void peer.received.push({ kind, id, text: payload.toString() });
          resolve(peer);
        },
        failed: (reason) => reject(new Error(reason)),
      });
      socket.write(initiation.hello());
    });
  }

  request(id: number, value: unknown): void {
    // A copy: the encoder's buffer isn't kept waiting for a socket that is full.
    this.socket.write(Buffer.from(encodeFrame(REQUEST, id, value)));
  }

  send(kind: number, id = 0, text = ''): void {
    this.socket.write(frameOf(kind, id, text));
  }

  /** Resolves to the frame that is about this request, when it has come. */
  frameFor(id: number): Promise<Received> {
    return eventually(() => {
      const frame = this.received.find((one) => one.id === id && one.kind !== FrameKind.ping);
      if (!frame) throw new Error(`nothing has come for ${id}`);
      return frame;
    });
  }
}
