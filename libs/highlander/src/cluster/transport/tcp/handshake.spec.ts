import { describe, expect, it } from 'vitest';
import { FrameKind, HEADER_BYTES } from './frames.js';
import { Acceptance, Initiation, type Handshake, type HandshakeStep } from './handshake.js';

const a = { namespace: 'test', nodeId: 'a' };
const b = { namespace: 'test', nodeId: 'b' };

function payloadOf(frame: Buffer | undefined): [number, Buffer] {
  if (!frame) throw new Error('nothing was sent');
  return [frame[4] as number, frame.subarray(HEADER_BYTES)];
}

/** Lets two sides talk until one has nothing to say. Returns how it ended for each. */
function talk(initiation: Initiation, acceptance: Handshake): [HandshakeStep, HandshakeStep] {
  let accepted: HandshakeStep = {};
  let initiated: HandshakeStep = { send: initiation.hello() };
  while (initiated.send) {
    accepted = acceptance.receive(...payloadOf(initiated.send));
    if (!accepted.send) break;
    initiated = initiation.receive(...payloadOf(accepted.send));
  }
  return [initiated, accepted];
}

describe('A handshake', () => {
  it('tells both sides who the other one is', () => {
    const [initiated, accepted] = talk(
      new Initiation(a, 'b', 'secret', 'nonce a'),
      new Acceptance(b, 'secret', 'nonce b'),
    );
    expect(initiated).toEqual({ peerId: 'b' });
    expect(accepted).toMatchObject({ peerId: 'a' });
  });

  it('works for odd names, and never shows the secret', () => {
    const odd = { namespace: '1:x', nodeId: '3:ünï:' };
    const initiation = new Initiation(odd, '🎉', 's3cr3t-value', 'n');
    const acceptance = new Acceptance({ namespace: '1:x', nodeId: '🎉' }, 's3cr3t-value', 'm');
    const said: string[] = [];
    const listening: Handshake = {
      receive(kind, payload) {
        const step = acceptance.receive(kind, payload);
        said.push(payload.toString(), step.send?.toString() ?? '');
        return step;
      },
    };
    const [initiated, accepted] = talk(initiation, listening);
    expect([initiated.peerId, accepted.peerId]).toEqual(['🎉', '3:ünï:']);
    expect(said.join()).not.toContain('s3cr3t-value');
  });

  it.each([
    ['another secret', new Acceptance(b, 'other', 'm'), 'the secrets of the two nodes differ'],
    ['no secret', new Acceptance(b, '', 'm'), 'the secrets of the two nodes differ'],
    ['another namespace', new Acceptance({ ...b, namespace: 'x' }, 'secret', 'm'), 'another namespace'],
    [
      'another node id',
      new Acceptance({ ...b, nodeId: 'c' }, 'secret', 'm'),
      'another node has this address',
    ],
  ])('is refused by a node with %s, saying why', (_what, acceptance, reason) => {
    const [initiated, accepted] = talk(new Initiation(a, 'b', 'secret', 'n'), acceptance);
    expect(initiated.refused).toContain(reason);
    expect(accepted.refused).toContain(reason);
    expect(accepted.peerId).toBeUndefined();
  });

  it.each(['x', '', 'another'])(
    'tells nothing of itself to who does not know the secret (%j)',
    (namespace) => {
      const stranger = new Initiation({ namespace: namespace || 'n', nodeId: 'a' }, 'nobody', 'wrong', 'n');
      const [initiated] = talk(stranger, new Acceptance(b, 'secret', 'm'));
      expect(initiated.refused).toBe('it refused: the secrets of the two nodes differ');
    },
  );

  it('is refused by the initiator, if the acceptor does not know the secret', () => {
    const initiation = new Initiation(a, 'b', 'secret', 'n');
    const fake = new Acceptance(b, 'guess', 'm');
    const proof = initiation.receive(...payloadOf(fake.receive(...payloadOf(initiation.hello())).send));
    expect(proof.send).toBeDefined();
    // It sends the proof back, or a proof of its own with a wrong secret.
    for (const [, payload] of [payloadOf(proof.send), [0, Buffer.from(`64:${'0'.repeat(64)}`)] as const]) {
      expect(initiation.receive(FrameKind.welcome, payload)).toEqual({
        refused: 'it has not proved that it knows the secret',
      });
    }
  });

  it('can not be replayed: an old proof is worth nothing for a new nonce', () => {
    const initiation = new Initiation(a, 'b', 'secret', 'n');
    const hello = initiation.hello();
    const first = new Acceptance(b, 'secret', 'm1');
    const proof = initiation.receive(...payloadOf(first.receive(...payloadOf(hello)).send)).send;
    expect(first.receive(...payloadOf(proof)).peerId).toBe('a');

    const second = new Acceptance(b, 'secret', 'm2');
    second.receive(...payloadOf(hello));
    expect(second.receive(...payloadOf(proof)).refused).toContain('secrets');
  });

  it('can not be replayed to an initiator: an old welcome is worth nothing for its new nonce', () => {
    const [first, second] = ['n1', 'n2'].map((nonce) => new Initiation(a, 'b', 'secret', nonce)) as [
      Initiation,
      Initiation,
    ];
    const acceptance = new Acceptance(b, 'secret', 'm');
    const challenge = acceptance.receive(...payloadOf(first.hello())).send;
    const proof = first.receive(...payloadOf(challenge)).send;
    const welcome = acceptance.receive(...payloadOf(proof)).send;
    expect(first.receive(...payloadOf(welcome))).toEqual({ peerId: 'b' });

    second.receive(...payloadOf(challenge));
    expect(second.receive(...payloadOf(welcome)).refused).toContain('has not proved');
  });

  it.each([
    ['who asks', '1:a1:b', '1:x1:b'],
    ['whom it asks', '1:a1:b', '1:a1:x'],
    ['the namespace', '4:test', '4:tset'],
    ['the nonce', '1:n', '1:o'],
  ])('can not be changed on the way: %s', (_what, said, heard) => {
    const initiation = new Initiation(a, 'b', 'secret', 'n');
    const acceptance = new Acceptance(b, 'secret', 'm');
    const [kind, hello] = payloadOf(initiation.hello());
    const changed = Buffer.from(hello.toString().replace(said, heard));
    expect(changed.equals(hello)).toBe(false);
    const challenge = acceptance.receive(kind, changed).send;
    const proof = initiation.receive(...payloadOf(challenge)).send;
    expect(acceptance.receive(...payloadOf(proof)).refused).toContain('secrets');
  });

  it('can not be reflected: what a node says as acceptor is worth nothing to itself', () => {
    // The attacker answers a's handshake with what it gets from a's own listener.
    const self = { namespace: 'test', nodeId: 'a' };
    const initiation = new Initiation(self, 'a', 'secret', 'n1');
    const listener = new Acceptance(self, 'secret', 'n2');
    const challenge = listener.receive(...payloadOf(initiation.hello())).send;
    const proof = initiation.receive(...payloadOf(challenge)).send;
    const [, payload] = payloadOf(proof);
    expect(initiation.receive(FrameKind.welcome, payload).refused).toBeDefined();
  });

  it('is refused for another version, in words', () => {
    const hello = Buffer.from('10:highlander1:24:test1:a1:b1:n');
    expect(new Acceptance(b, 'secret', 'm').receive(FrameKind.hello, hello).refused).toContain('version 1');
  });

  it.each([
    ['out of order', FrameKind.proof, '1:x'],
    ['of another kind', FrameKind.request, '1:x'],
    ['of another protocol', FrameKind.hello, '4:http1:1'],
    ['with parts missing', FrameKind.hello, '10:highlander1:14:test1:a1:b'],
    ['with parts too many', FrameKind.hello, '10:highlander1:14:test1:a1:b1:n1:x'],
    ['with a wrong length', FrameKind.hello, '10:highlander1:19:test'],
    ['with a negative length', FrameKind.hello, '-1:'],
    ['with no length', FrameKind.hello, 'highlander'],
    ['that is empty', FrameKind.hello, ''],
  ])('ends without a word at a frame %s', (_what, kind, text) => {
    const step = new Acceptance(b, 'secret', 'm').receive(kind, Buffer.from(text));
    expect(step).toEqual({ refused: 'it does not speak this protocol' });
  });

  it('ends for the initiator at a frame that has no place there', () => {
    for (const kind of [FrameKind.welcome, FrameKind.answer]) {
      const initiation = new Initiation(a, 'b', 'secret', 'n');
      expect(initiation.receive(kind, Buffer.from('1:x')).refused).toBeDefined();
    }
    const twice = new Initiation(a, 'b', 'secret', 'n');
    twice.receive(FrameKind.challenge, Buffer.from('1:m'));
    expect(twice.receive(FrameKind.challenge, Buffer.from('1:m')).refused).toBeDefined();
  });
});
