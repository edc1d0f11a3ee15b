import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Peer } from '../transport.js';
import { parseAddress } from './address.js';
import { Initiation } from './handshake.js';
import type { LinkContext } from './link-context.js';
import { shakeHands, type HandshakeEnd } from './shake-hands.js';

/** An attempt to reach a peer. */
export interface Dialling {
  /** Ends it. Nobody is told. */
  abandon(): void;
}

/** Connects to a peer and makes sure that it is the one. Tells how it ended, exactly once and never at once. */
export function dial(peer: Peer, context: LinkContext, end: HandshakeEnd): Dialling {
  const { identity, options, clock, random } = context;
  const socket = openSocket(peer.address, context);
  const state = { over: false, late: false };
  const timeout = clock.schedule(options.handshakeTimeoutMs, () => {
    state.late = true;
    socket.destroy();
  });
  const once = (then: () => void) => {
    timeout.cancel();
    if (state.over) return;
    state.over = true;
    then();
  };
  const handshake = new Initiation(identity, peer.nodeId, options.secret, random.uniqueId());
  socket.setNoDelay(true);
  // What went wrong is told by the event that follows it, 'close'.
  socket.on('error', () => {});
  socket.once(options.tls ? 'secureConnect' : 'connect', () => socket.write(handshake.hello()));
  shakeHands(socket, handshake, {
    greeted: (greeted) => once(() => end.greeted(greeted)),
    failed: (reason) =>
      once(() => end.failed(state.late ? `no connection within ${options.handshakeTimeoutMs} ms` : reason)),
  });
  return {
    abandon() {
      once(() => {});
      socket.destroy();
    },
  };
}

function openSocket(address: string, { options }: LinkContext): Socket {
  const { host = '', port = 0 } = parseAddress(address) ?? {};
  // Port 0 can't be connected to: an address that is none fails like any that doesn't answer.
  return options.tls ? connectTls({ ...options.tls, host, port }) : connect({ host, port });
}
