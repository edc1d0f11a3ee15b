import { expect, it } from 'vitest';
import { VersionCache } from './version-cache.js';

it('a version cache forgets what was used longest ago', () => {
  const cache = new VersionCache(2);
  cache.set('a', '1');
  cache.set('b', '1');
  cache.set('a', '2');
  cache.set('c', '1');
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['2', undefined, '1']);
});
