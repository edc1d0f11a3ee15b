/** What a frame is. The first four make up the handshake; none of them is taken after it, and no other before its end. */
export const FrameKind = {
  hello: 1,
  challenge: 2,
  proof: 3,
  welcome: 4,
  /** The end of a handshake that failed; the payload says why. */
  refusal: 5,

  request: 16,
  /** The same, its value encoded as tagged JSON. */
  taggedRequest: 17,
  answer: 18,
  taggedAnswer: 19,
  /** A request that surely was not begun; the payload says why. */
  notTaken: 20,
  /** A request that was begun and has no answer; the payload says why. */
  notAnswered: 21,
  cancel: 22,

  ping: 32,
  pong: 33,
  /** Takes no more requests. */
  goodbye: 34,
  /** Sends no more requests: all that were sent are before this frame. */
  goodbyeConfirmed: 35,
} as const;

/** The length of what follows (4 bytes), the kind (1) and the id of the request that it is about (4). */
export const HEADER_BYTES = 9;
export const LENGTH_BYTES = 4;

/** What every frame has behind its length. */
export const MIN_LENGTH = HEADER_BYTES - LENGTH_BYTES;

/** Writes the header into the room that is left for it at the start. Returns the frame. */
export function sealFrame(frame: Buffer, kind: number, id: number): Buffer {
  frame.writeUInt32BE(frame.length - LENGTH_BYTES, 0);
  frame[LENGTH_BYTES] = kind;
  frame.writeUInt32BE(id, LENGTH_BYTES + 1);
  return frame;
}

/** A frame with a text, or with nothing in it. */
export function frameOf(kind: number, id = 0, text = ''): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(text));
  frame.write(text, HEADER_BYTES);
  return sealFrame(frame, kind, id);
}
