import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { InvalidIdError } from '../errors/index.js';
import { ObjectIdentity, objectKey, validateId } from './object-identity.js';

describe('ObjectIdentity', () => {
  it('names one object', () => {
    expect(new ObjectIdentity('list', 'a:b')).toMatchObject({ type: 'list', id: 'a:b', key: 'list:a:b' });
    expect(objectKey('list', 'a:b')).toBe('list:a:b');
  });
});

describe('validateId', () => {
  it.each([
    'a',
    '../..',
    'a/b',
    ' ',
    '\u0001',
    'ä',
    '😀',
    '$where',
    'a'.repeat(512),
    'ä'.repeat(256),
    '€'.repeat(170),
    '😀'.repeat(128),
  ])('accepts %o', (id) => {
    expect(() => validateId('list', id)).not.toThrow();
  });

  it.each([
    ['', 'it is empty'],
    ['a\0', 'it contains NUL'],
    ['\ud83d', 'it contains half of a surrogate pair'],
    ['a\ude00b', 'it contains half of a surrogate pair'],
    ['\ude00\ud83d', 'it contains half of a surrogate pair'],
    ['a'.repeat(513), 'it has 513 bytes'],
    ['ä'.repeat(257), 'it has 514 bytes'],
    ['€'.repeat(171), 'it has 513 bytes'],
    [undefined, 'it is of type undefined'],
    [null, 'it is null'],
    [5, 'it is of type number'],
    [{}, 'it is of type object'],
  ])('refuses %o', (id, reason) => {
    expect(() => validateId('list', id)).toThrow(InvalidIdError);
    expect(() => validateId('list', id)).toThrow(`This id can't name a "list": ${reason}. An id is`);
  });

  it('accepts exactly the well-formed strings of 1 to 512 bytes without NUL', () => {
    const unit = fc.constantFrom('a', '\0', 'ä', '€', '😀', '\ud83d', '\ude00');
    const id = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit, maxLength: 3 }),
      fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }),
    );
    fc.assert(
      fc.property(id, (text) => {
        const bytes = new TextEncoder().encode(text);
        const valid =
          text !== '' &&
          !text.includes('\0') &&
          bytes.length <= 512 &&
          new TextDecoder().decode(bytes) === text.replace(/^\ufeff/, '');
        expect(isAccepted(text)).toBe(valid);
      }),
      { numRuns: 1_000 },
    );
  });
});

function isAccepted(id: string): boolean {
  try {
    validateId('list', id);
    return true;
  } catch {
    return false;
  }
}
