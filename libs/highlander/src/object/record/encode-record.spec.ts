import { describe, expect, it } from 'vitest';

import { encodeRecord } from './encode-record.js';
import { HEADER } from './record.fixture.js';

describe('encodeRecord', () => {
  it('writes one line of readable JSON', () => {
    const fields = new Map([
      ['title', '"milk"'],
      ['a "quoted" name', '{"$undefined":true}'],
    ]);
    expect(encodeRecord(HEADER, fields)).toBe(
      '{"format":1,"type":"list","id":"groceries","version":1,"epoch":{"generation":0,"zxid":"00000000000000ff"},' +
        '"revision":7,"writer":"f00d","savedAt":"2026-01-01T00:00:00.000Z","deleted":false,' +
        '"state":{"title":"milk","a \\"quoted\\" name":{"$undefined":true}}}',
    );
  });

  it('writes a tombstone without any field', () => {
    const body = encodeRecord({ ...HEADER, deleted: true }, new Map([['title', '"milk"']]));
    expect(body).toMatch(/"deleted":true,"state":\{\}\}$/);
  });

  it('writes nothing but what a record has', () => {
    const more = { ...HEADER, epoch: { ...HEADER.epoch, more: 1 }, more: 1 };
    expect(encodeRecord(more, new Map())).toBe(encodeRecord(HEADER, new Map()));
  });
});
