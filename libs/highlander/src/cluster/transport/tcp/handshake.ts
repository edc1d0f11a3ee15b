/*
 * Who is on the other side, and does it know the secret? Four frames, all before anything else:
 *
 *   initiator → acceptor   hello      version, namespace, who I am, whom I want, my nonce
 *   acceptor  → initiator  challenge  my nonce
 *   initiator → acceptor   proof      HMAC of all that was said
 *   acceptor  → initiator  welcome    HMAC of the same in the other role, or a refusal
 *
 * The initiator proves itself first, because anybody can reach the acceptor, whereas it has the acceptor's address
 * from the coordination service. Until then it is told nothing about this node. Each proof covers both nonces, so that
 * it is worth nothing a second time, and the role, so that it is worth nothing the other way. Without a secret the same
 * is done with an empty one; it then finds mistakes, but no enemies.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TransportIdentity } from '../transport.js';
import { FrameKind, frameOf } from './frames.js';

/** Grows with every change of what nodes say to each other. */
export const PROTOCOL_VERSION = '1';
const PROTOCOL = 'highlander';

/** More than any frame of a handshake has, and little enough to keep for a stranger. */
export const MAX_HANDSHAKE_FRAME_BYTES = 4096;

/** What is to be done next. */
export interface HandshakeStep {
  readonly send?: Buffer;
  /** The other side has proved who it is: this node. */
  readonly peerId?: string;
  /** It is over; why. */
  readonly refused?: string;
}

export interface Handshake {
  receive(kind: number, payload: Buffer): HandshakeStep;
}

interface Claims {
  readonly namespace: string;
  readonly from: string;
  readonly to: string;
  readonly initiatorNonce: string;
  readonly acceptorNonce: string;
}

/** The side that has connected. */
export class Initiation implements Handshake {
  private claims: Claims;

  constructor(
    identity: TransportIdentity,
    private readonly peerId: string,
    private readonly secret: string,
    nonce: string,
  ) {
    const { namespace, nodeId } = identity;
    this.claims = { namespace, from: nodeId, to: peerId, initiatorNonce: nonce, acceptorNonce: '' };
  }

  hello(): Buffer {
    const { namespace, from, to, initiatorNonce } = this.claims;
    return textsFrame(FrameKind.hello, [PROTOCOL, PROTOCOL_VERSION, namespace, from, to, initiatorNonce]);
  }

  receive(kind: number, payload: Buffer): HandshakeStep {
    if (kind === FrameKind.refusal) return { refused: `it refused: ${payload.toString()}` };
    if (kind === FrameKind.challenge && !this.claims.acceptorNonce) return this.prove(payload);
    if (kind === FrameKind.welcome && this.claims.acceptorNonce) return this.judge(payload);
    return { refused: NO_HANDSHAKE };
  }

  private prove(payload: Buffer): HandshakeStep {
    const [acceptorNonce, ...rest] = textsOf(payload) ?? [];
    if (!acceptorNonce || rest.length > 0) return { refused: NO_HANDSHAKE };
    this.claims = { ...this.claims, acceptorNonce };
    return { send: textsFrame(FrameKind.proof, [proofOf(this.claims, 'initiator', this.secret)]) };
  }

  private judge(payload: Buffer): HandshakeStep {
    return provesItself(payload, this.claims, 'acceptor', this.secret)
      ? { peerId: this.peerId }
      : { refused: 'it has not proved that it knows the secret' };
  }
}

/** The side that was connected to. */
export class Acceptance implements Handshake {
  private claims: Claims | undefined;

  constructor(
    private readonly identity: TransportIdentity,
    private readonly secret: string,
    private readonly nonce: string,
  ) {}

  receive(kind: number, payload: Buffer): HandshakeStep {
    if (kind === FrameKind.hello && !this.claims) return this.challenge(payload);
    if (kind === FrameKind.proof && this.claims) return this.judge(payload, this.claims);
    return { refused: NO_HANDSHAKE };
  }

  private challenge(payload: Buffer): HandshakeStep {
    const [protocol, version, ...rest] = textsOf(payload) ?? [];
    if (protocol !== PROTOCOL) return { refused: NO_HANDSHAKE };
    if (version !== PROTOCOL_VERSION) {
      return refuse(`it speaks version ${PROTOCOL_VERSION} of the protocol, and this node another one`);
    }
    const [namespace, from, to, initiatorNonce, ...more] = rest;
    if (!namespace || !from || !to || !initiatorNonce || more.length > 0) return { refused: NO_HANDSHAKE };
    this.claims = { namespace, from, to, initiatorNonce, acceptorNonce: this.nonce };
    return { send: textsFrame(FrameKind.challenge, [this.nonce]) };
  }

  /** What isn't proved is answered in one way only. */
  private judge(payload: Buffer, claims: Claims): HandshakeStep {
    if (!provesItself(payload, claims, 'initiator', this.secret)) {
      return refuse('the secrets of the two nodes differ');
    }
    if (claims.namespace !== this.identity.namespace) return refuse('it belongs to another namespace');
    if (claims.to !== this.identity.nodeId) return refuse('another node has this address now');
    return {
      send: textsFrame(FrameKind.welcome, [proofOf(claims, 'acceptor', this.secret)]),
      peerId: claims.from,
    };
  }
}

const NO_HANDSHAKE = 'it does not speak this protocol';

function refuse(reason: string): HandshakeStep {
  return { send: frameOf(FrameKind.refusal, 0, reason), refused: reason };
}

type Role = 'initiator' | 'acceptor';

function proofOf(claims: Claims, role: Role, secret: string): string {
  const { namespace, from, to, initiatorNonce, acceptorNonce } = claims;
  const said = [PROTOCOL, PROTOCOL_VERSION, role, namespace, from, to, initiatorNonce, acceptorNonce];
  return createHmac('sha256', secret).update(packTexts(said)).digest('hex');
}

function provesItself(payload: Buffer, claims: Claims, role: Role, secret: string): boolean {
  const [given = '', ...rest] = textsOf(payload) ?? [];
  const expected = Buffer.from(proofOf(claims, role, secret));
  const proof = Buffer.from(given);
  return rest.length === 0 && proof.length === expected.length && timingSafeEqual(proof, expected);
}

function textsFrame(kind: number, texts: readonly string[]): Buffer {
  return frameOf(kind, 0, packTexts(texts));
}

/** Each with its length before it, so that no two lists are packed alike. */
function packTexts(texts: readonly string[]): string {
  return texts.map((text) => `${text.length}:${text}`).join('');
}

/** `undefined` for what {@link packTexts} doesn't write. */
function textsOf(payload: Buffer): string[] | undefined {
  const packed = payload.toString();
  const texts: string[] = [];
  let offset = 0;
  while (offset < packed.length) {
    const colon = packed.indexOf(':', offset);
    const digits = packed.slice(offset, colon);
    if (colon < 0 || !/^\d{1,4}$/.test(digits)) return undefined;
    offset = colon + 1 + Number(digits);
    if (offset > packed.length) return undefined;
    texts.push(packed.slice(colon + 1, offset));
  }
  return texts;
}
