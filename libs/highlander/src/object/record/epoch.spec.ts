import { describe, expect, it } from 'vitest';

import { compareEpochs } from './epoch.js';

const epoch = (generation: number, zxid: string) => ({ generation, zxid: zxid.padStart(16, '0') });

describe('compareEpochs', () => {
  it('orders epochs by generation, then by zxid', () => {
    const ordered = [
      epoch(0, '1'),
      epoch(0, '9'),
      epoch(0, 'a'),
      epoch(0, '10'),
      epoch(1, '0'),
      epoch(2, '0'),
      epoch(10, '0'),
    ];
    expect(ordered.toReversed().sort(compareEpochs)).toEqual(ordered);
  });

  it('tells which of two is the later one', () => {
    expect(compareEpochs(epoch(1, '5'), epoch(1, '5'))).toBe(0);
    expect(compareEpochs(epoch(1, '5'), epoch(1, '6'))).toBeLessThan(0);
    expect(compareEpochs(epoch(1, '6'), epoch(1, '5'))).toBeGreaterThan(0);
    expect(compareEpochs(epoch(0, 'f'), epoch(1, '0'))).toBeLessThan(0);
    expect(compareEpochs(epoch(1, '0'), epoch(0, 'f'))).toBeGreaterThan(0);
  });
});
