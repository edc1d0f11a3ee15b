import { expect, it } from 'vitest';
import { recordFileName } from './file/file-names.js';
import { listedId } from './listed-id.js';

it.each([
  ['another id', JSON.stringify({ id: 'other', deleted: false })],
  ['no id', '{}'],
  ['half of a surrogate pair', '{"id":"\\ud800","deleted":false}'],
  ['no JSON', '{'],
])(
  'a record whose name is a hash and that holds %s can’t be listed, in these words',
  async (_what, content) => {
    const record = {
      name: recordFileName('x'.repeat(500)),
      bytes: () => content.length,
      content: () => Promise.resolve(content),
    };
    await expect(listedId(record, recordFileName)).rejects.toThrow(
      'does not hold the id that its name is a hash of',
    );
  },
);
