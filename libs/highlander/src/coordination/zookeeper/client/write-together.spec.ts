import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { writeTogether } from './write-together.js';

/** Notes what leaves the process, and when. */
class Wire extends Writable {
  readonly sent: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent.push(chunk.toString());
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.sent.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }

  say(text: string): void {
    writeTogether(this);
    this.write(text);
  }
}

it('what is written in one tick leaves in one piece, with what goes on behind it', async () => {
  const wire = new Wire();
  wire.say('a');
  wire.say('b');
  void Promise.resolve()
    .then(() => wire.say('c'))
    .then(() => wire.say('d'));
  expect(wire.sent).toEqual([]);
  // Before anything else that waits for its turn.
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(wire.sent).toEqual(['abcd']);
});

it('each tick is sent at its end', async () => {
  const wire = new Wire();
  const seen: string[][] = [];
  for (const text of ['a', 'b']) {
    setImmediate(() => wire.say(text));
    setImmediate(() => seen.push([...wire.sent]));
  }
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(seen).toEqual([['a'], ['a', 'b']]);
});

it('what was held back goes with a stream that is destroyed', async () => {
  const wire = new Wire();
  wire.say('a');
  wire.destroy();
  await once(wire, 'close');
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(wire.sent).toEqual([]);
});
