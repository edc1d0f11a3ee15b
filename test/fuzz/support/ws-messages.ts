import type { Dice } from './dice.js';
import { HOSTILE_NAMES } from './hostile-values.js';
import { mutateBytes } from './mutate-bytes.js';
import { mutateValue } from './mutate-value.js';

/** What a client of no application in particular says. */
export const SAID: readonly object[] = [
  { event: 'echo', data: { list: 'x', todo: { id: 'milk', title: 'Milk' } }, id: 1 },
  { event: 'echo', data: [1, 'a', null], id: 'x' },
  { event: 'echo' },
];

const SNIPPETS = [
  '"__proto__":{"polluted":true},',
  '"constructor":{"prototype":{"polluted":true}},',
  '"\\u005f_proto__":1,',
  '"event":5,',
  '"id":{},',
];

/** Text as a hostile client sends it, beginning from what a well-behaved one says. */
export function wsMessage(dice: Dice, said: readonly object[]): string {
  const valid = dice.pick(said);
  switch (dice.int(6)) {
    case 0:
      return JSON.stringify(valid);
    case 1:
      return mutateBytes(dice, Buffer.from(JSON.stringify(valid))).toString();
    case 2:
      return '['.repeat(dice.pick([1, 1_000, 20_000]));
    case 3: {
      const text = JSON.stringify(valid);
      const at = [...text.matchAll(/\{/g)].map(({ index }) => index + 1);
      const cut = dice.pick(at);
      return text.slice(0, cut) + dice.pick(SNIPPETS) + text.slice(cut);
    }
    case 4:
      return JSON.stringify({ ...valid, event: dice.pick(HOSTILE_NAMES) });
    default:
      return (
        JSON.stringify(mutateValue(dice, valid), (_key, value: unknown) =>
          typeof value === 'bigint' ? 0 : value,
        ) ?? ''
      );
  }
}

/** A frame of a client, RFC 6455. */
export function wsFrame(dice: Dice, text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = dice.bytes(4);
  const opcode = dice.chance(0.9) ? 1 : dice.pick([0, 2, 8, 9, 10, 15]);
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : Buffer.from([0x80 | opcode, 0xff, ...lengthBytes(payload.length)]);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)]);
}

function lengthBytes(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(length, 4);
  return bytes;
}
