import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idFromStoredName, isHashedName, storedName } from './stored-name.js';

const fileSystem = { caseSensitive: false, maxBytes: 250 };
const bucket = { caseSensitive: true, maxBytes: 800 };

const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
const anyMedium = fc.record({ caseSensitive: fc.boolean(), maxBytes: fc.integer({ min: 65, max: 300 }) });

describe('storedName', () => {
  it.each([
    ['groceries', 'groceries'],
    ['7f3c-09_b.v2', '7f3c-09_b.v2'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['.env', '%2Eenv'],
    ['end.', 'end%2E'],
    ['a/../b', 'a%2F..%2Fb'],
    ['%2f', '%252f'],
    ['two words', 'two%20words'],
    ["it's!~*()", 'it%27s%21%7E%2A%28%29'],
    ['é', '%C3%A9'],
    ['🦄', '%F0%9F%A6%84'],
  ])('encodes %j as %j everywhere', (id, name) => {
    expect(storedName(id, fileSystem)).toBe(name);
    expect(storedName(id, bucket)).toBe(name);
  });

  it.each([
    ['Ann', '%41nn'],
    ['con', '%63on'],
    ['nul.txt', '%6Eul.txt'],
    ['com1', '%63om1'],
    ['console', 'console'],
  ])('encodes %j as %j only where file names need it', (id, name) => {
    expect(storedName(id, fileSystem)).toBe(name);
    expect(storedName(id, bucket)).toBe(id);
  });

  it('shortens a long name to a readable beginning and a hash of the id', () => {
    const name = storedName('long '.repeat(100), {
      caseSensitive: false,
      maxBytes: 65 + 'long%20long'.length,
    });
    expect(name).toMatch(/^long%20long![0-9a-f]{64}$/);
    expect(idFromStoredName(name)).toBeUndefined();
  });

  it('never cuts an escape in two', () => {
    const name = storedName('long '.repeat(100), { caseSensitive: false, maxBytes: 65 + 'long%2'.length });
    expect(name).toMatch(/^long![0-9a-f]{64}$/);
  });

  it('tells long ids apart that begin alike', () => {
    const ids = ['x', 'y'].map((end) => 'same'.repeat(100) + end);
    expect(new Set(ids.map((id) => storedName(id, fileSystem))).size).toBe(2);
  });

  it('refuses an id that no bytes can represent', () => {
    expect(() => storedName('a\uD800', bucket)).toThrow(URIError);
  });

  it('gives distinct ids distinct names, also where case is ignored', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyId, { minLength: 2, maxLength: 5 }), anyMedium, (ids, medium) => {
        const names = ids.map((id) => storedName(id, medium));
        const seen = medium.caseSensitive ? names : names.map((name) => name.toLowerCase());
        expect(new Set(seen).size).toBe(ids.length);
      }),
    );
  });

  it('gives names that are safe, short enough and never hidden', () => {
    fc.assert(
      fc.property(anyId, anyMedium, (id, medium) => {
        const name = storedName(id, medium);
        expect(name).toMatch(/^(?!\.)[A-Za-z0-9._%!-]+(?<!\.)$/);
        expect(name.length).toBeLessThanOrEqual(medium.maxBytes);
      }),
    );
  });

  it('gives file names without upper-case letters but in escapes', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        expect(storedName(id, fileSystem)).toMatch(/^(?:[^A-Z%]|%[0-9A-F]{2})*$/);
      }),
    );
  });

  it('can be turned back into the id, unless it was hashed', () => {
    fc.assert(
      fc.property(anyId, anyMedium, (id, medium) => {
        const name = storedName(id, medium);
        expect(idFromStoredName(name)).toBe(isHashedName(name) ? undefined : id);
      }),
    );
  });

  it('is not confused by ids that look like its own names', () => {
    fc.assert(
      fc.property(anyId, anyMedium, (id, medium) => {
        const name = storedName(id, medium);
        expect(storedName(name, medium) === name).toBe(name === id);
      }),
    );
  });
});

describe('idFromStoredName', () => {
  it('knows nothing of names that are no encoding at all', () => {
    expect(idFromStoredName('')).toBeUndefined();
    expect(idFromStoredName('50%')).toBeUndefined();
    expect(idFromStoredName('%ff')).toBeUndefined();
  });
});
