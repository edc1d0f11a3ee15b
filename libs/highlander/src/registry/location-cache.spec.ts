import { expect, it } from 'vitest';
import { LocationCache } from './location-cache.js';

const at = (nodeId: string) => ({ nodeId, address: 'a:1', claim: undefined, isConfirmed: true });

it('a cache of locations stays below its size, and keeps what is used', () => {
  const cache = new LocationCache(100);
  cache.set('used', at('one'));
  for (let index = 0; index < 10_000; index++) {
    cache.set(`other ${index}`, at('two'));
    expect(cache.get('used')).toMatchObject({ nodeId: 'one' });
    expect(cache.size).toBeLessThanOrEqual(100);
  }
  expect(cache.get('other 0')).toBeUndefined();
  expect(cache.get('other 9999')).toMatchObject({ nodeId: 'two' });
});

it('a cache of locations forgets a location only if nobody has learned better', () => {
  const cache = new LocationCache(100);
  const wrong = at('one');
  cache.set('x', wrong);
  cache.set('x', at('two'));
  cache.forget('x', wrong);
  expect(cache.get('x')).toMatchObject({ nodeId: 'two' });
  cache.forget('x', cache.get('x')!);
  expect(cache.get('x')).toBeUndefined();
});
