import type { Socket } from 'node:net';
import { messageOf } from '../../../errors/index.js';
import type { GreetedSocket } from './connection.js';
import { FrameReader, ProtocolViolation } from './frame-reader.js';
import { MAX_HANDSHAKE_FRAME_BYTES, type Handshake } from './handshake.js';

/** How a handshake ends. */
export interface HandshakeEnd {
  /** Called before anything behind the handshake is read: whoever takes over takes it all. */
  greeted(greeted: GreetedSocket): void;
  /** The socket is closed. */
  failed(reason: string): void;
}

/** Goes through a handshake on a connected socket. Ends early when the socket is destroyed from outside. */
export function shakeHands(socket: Socket, handshake: Handshake, end: HandshakeEnd): void {
  let reason = 'it closed the connection during the handshake';
  const onClose = () => {
    reader.stop();
    end.failed(socket.errored ? messageOf(socket.errored) : reason);
  };
  const fail = (why: string) => {
    reason = why;
    reader.stop();
    // A refusal that was written leaves before the end.
    socket.destroySoon();
  };
  const reader = new FrameReader(MAX_HANDSHAKE_FRAME_BYTES, (kind, _id, payload) => {
    const { send, peerId, refused } = handshake.receive(kind, payload);
    if (send) socket.write(send);
    if (refused !== undefined) return fail(refused);
    if (peerId === undefined) return;
    socket.off('close', onClose);
    end.greeted({ socket, reader, peerId });
  });
  socket.once('close', onClose);
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      fail(messageOf(error));
    }
  });
}
