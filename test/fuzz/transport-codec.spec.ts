import { expect, it } from 'vitest';
import {
  FrameReader,
  ProtocolViolation,
} from '../../libs/highlander/src/cluster/transport/tcp/frame-reader.js';
import { HEADER_BYTES, FrameKind } from '../../libs/highlander/src/cluster/transport/tcp/frames.js';
import {
  Acceptance,
  Initiation,
  type Handshake,
} from '../../libs/highlander/src/cluster/transport/tcp/handshake.js';
import {
  decodePayload,
  encodeFrame,
  REQUEST,
} from '../../libs/highlander/src/cluster/transport/tcp/message-codec.js';
import { isFaithful } from '../../libs/highlander/src/object/codec/storable.fixture.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileLocal, hostilePlain } from './support/hostile-values.js';
import { mutateBytes } from './support/mutate-bytes.js';
import { packedNoise } from './support/packed-noise.js';

const MAX_FRAME_BYTES = 4096;

it(
  'a reader of frames hands over whole frames or ends with a violation, and keeps no more than has come',
  () =>
    fuzz('transport-frames', { inputs: 1_500 }, (dice) => {
      const frames = Array.from({ length: 1 + dice.int(4) }, (_, id) => requestFrame(dice, id));
      const sent = Buffer.concat(frames);
      const bytes = dice.chance(0.2) ? sent : mutateBytes(dice, sent);
      let taken = 0;
      const reader = new FrameReader(MAX_FRAME_BYTES, (kind, id, payload) => {
        expect(payload.length + HEADER_BYTES).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        taken += payload.length + HEADER_BYTES;
        if (dice.chance(0.01)) reader.stop();
        return [kind, id];
      });
      try {
        for (let at = 0; at < bytes.length;) {
          const end = at + 1 + dice.int(dice.pick([3, 40, 5_000]));
          reader.push(bytes.subarray(at, end));
          at = end;
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolViolation);
      }
      expect(taken).toBeLessThanOrEqual(bytes.length);
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a payload is read as what a node can have sent, or refused',
  () =>
    fuzz('transport-payloads', { inputs: 5_000 }, (dice) => {
      const tagged = dice.chance(0.3);
      const frame = requestFrame(dice, 1, tagged);
      const payload = dice.chance(0.15)
        ? packedNoise(dice)
        : mutateBytes(dice, frame.subarray(HEADER_BYTES), CORPUS);
      const before = Buffer.from(payload);
      let value: unknown;
      try {
        value = decodePayload(payload, tagged);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        return;
      } finally {
        expect(payload.equals(before)).toBe(true);
      }
      // Whatever was read can be sent on, and arrives as it is.
      expect(isFaithful(value, roundTrip(value))).toBe(true);
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a message is sent as it is, or not at all',
  () =>
    fuzz('transport-messages', { inputs: 2_000 }, (dice) => {
      const isPlain = dice.chance(0.7);
      const value = isPlain ? hostilePlain(dice) : hostileLocal(dice);
      let copy: unknown;
      try {
        copy = roundTrip(value);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        return;
      }
      expect(isFaithful(value, copy)).toBe(true);
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a handshake ends with the peer proved only where nothing that was said was changed',
  () =>
    fuzz('transport-handshake', { inputs: 2_000 }, (dice) => {
      const secret = dice.pick(['', 'secret']);
      const identity = { namespace: dice.pick(['test', 'other']), nodeId: dice.pick(['b', 'c']) };
      const initiation = new Initiation({ namespace: 'test', nodeId: 'a' }, 'b', secret, 'nonce-a');
      const acceptance = new Acceptance(identity, dice.chance(0.9) ? secret : 'else', 'nonce-b');
      const isMeant = identity.namespace === 'test' && identity.nodeId === 'b';
      const changesAt = dice.int(8);
      let frame: Buffer | undefined = initiation.hello();
      for (let step = 0; frame && step < 6; step++) {
        const mutated = step === changesAt ? mutateBytes(dice, frame) : frame;
        const receiver: Handshake = step % 2 ? initiation : acceptance;
        const kind = mutated[4] ?? dice.int(40);
        const { send, peerId, refused } = receiver.receive(kind, mutated.subarray(HEADER_BYTES));
        if (peerId !== undefined) expect(isMeant && !differsInPayload(frame, mutated)).toBe(true);
        if (refused !== undefined) expect(refused.length).toBeGreaterThan(0);
        frame = refused === undefined ? send : undefined;
      }
    }),
  FUZZ_TIMEOUT_MS,
);

const CORPUS = [
  encodeFrame(REQUEST, 1, [
    'call',
    'list',
    'x',
    'rename',
    false,
    ['a', 5n],
    30_000,
    false,
    'serve',
    ['1', '0f'],
    null,
    undefined,
    null,
    false,
  ]),
  encodeFrame(REQUEST, 1, { dates: [new Date(5), new Date(NaN)], bytes: new Uint8Array(20), big: 2n ** 90n }),
].map((frame) => Buffer.from(frame.subarray(HEADER_BYTES)));

/** Of both encodings, as it comes. */
function requestFrame(dice: Dice, id: number, tagged?: boolean): Buffer {
  for (;;) {
    const value = dice.chance(0.5) ? hostilePlain(dice) : ['call', 'list', `${id}`, [hostilePlain(dice)]];
    const frame = Buffer.from(encodeFrame(REQUEST, id, value));
    if (tagged === undefined || (frame[4] === FrameKind.taggedRequest) === tagged) return frame;
  }
}

function roundTrip(value: unknown): unknown {
  const frame = encodeFrame(REQUEST, 1, value);
  return decodePayload(Buffer.from(frame.subarray(HEADER_BYTES)), frame[4] === FrameKind.taggedRequest);
}

function differsInPayload(one: Buffer, other: Buffer): boolean {
  return !one.subarray(HEADER_BYTES).equals(other.subarray(HEADER_BYTES));
}
