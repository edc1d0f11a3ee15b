import { describe, expect, it } from 'vitest';
import { ODD_IDS } from '../odd-ids.fixture.js';
import { MAX_PREFIX_BYTES, S3Keys } from './s3-keys.js';

describe('the key of a record', () => {
  it('is readable', () => {
    const keys = new S3Keys('prod/', 'todo');
    expect(keys.record({ type: 'list', id: 'Ann/groceries' })).toBe(
      'prod/todo/objects/list/Ann%2Fgroceries.json',
    );
    expect(new S3Keys('', 'todo').record({ type: 'list', id: 'home' })).toBe('todo/objects/list/home.json');
  });

  it('has at most 1024 bytes, and nothing that a server or a tool could take for something else', () => {
    const long = 'é'.repeat(64);
    const keys = new S3Keys('p'.repeat(MAX_PREFIX_BYTES), long);
    for (const id of ODD_IDS) {
      const key = keys.record({ type: long, id });
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      expect(key).toMatch(/^[A-Za-z0-9%!._/-]+$/);
      expect(key.split('/')).not.toContain('..');
    }
  });

  it('has a name that does not depend on where it is, so that records can be moved', () => {
    const id = 'long'.repeat(120);
    const nameIn = (keys: S3Keys) => keys.record({ type: 'list', id }).split('/').at(-1);
    expect(nameIn(new S3Keys('a/much/longer/prefix/', 'todo'))).toBe(nameIn(new S3Keys('', 'x')));
  });
});
