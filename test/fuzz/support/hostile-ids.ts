import { ODD_IDS } from '../../../libs/highlander/src/storage/odd-ids.fixture.js';
import type { Dice } from './dice.js';
import { HOSTILE_NAMES } from './hostile-values.js';

const PARTS = [
  '/',
  '..',
  '.',
  '%',
  '%2F',
  '%2f',
  ':',
  '!',
  '\\',
  '\0',
  ' ',
  'A',
  'a',
  'é',
  'e\u0301',
  'ß',
  'SS',
  'İ',
  'ı',
  'K',
  '\u212a',
  '💥',
  '\ud83d',
  '\ufeff',
  '\u202e',
  'con',
  'NUL',
  '~',
  '.json',
  '\n',
];

/** An id as somebody would choose it who wants it to be taken for another one, or to break a name. */
export function hostileId(dice: Dice): string {
  switch (dice.int(6)) {
    case 0:
      return dice.pick(ODD_IDS);
    case 1:
      return dice.pick(HOSTILE_NAMES);
    case 2:
      return dice.pick(PARTS).repeat(dice.pick([1, 60, 100, 170, 256, 512, 513]));
    case 3:
      return changedCase(dice, dice.pick(ODD_IDS));
    case 4:
      return encodeURIComponent(dice.pick(ODD_IDS));
    default:
      return dice.list(8, () => dice.pick(PARTS)).join('');
  }
}

function changedCase(dice: Dice, id: string): string {
  return Array.from(id, (letter) => (dice.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase())).join(
    '',
  );
}
