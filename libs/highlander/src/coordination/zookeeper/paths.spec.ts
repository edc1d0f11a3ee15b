import { expect, it } from 'vitest';
import { ODD_IDS } from '../../storage/odd-ids.fixture.js';
import { Paths } from './paths.js';

const paths = new Paths('/apps', '/highlander', 'todo');
const ids = Array.from({ length: 10_000 }, (_, n) => `list-${n}`);

it('says where all is, and what has to be there before', () => {
  expect(paths.parents).toEqual([
    '/apps/highlander',
    '/apps/highlander/todo',
    '/apps/highlander/todo/members',
    '/apps/highlander/todo/claims',
    '/apps/highlander/todo/sessions',
  ]);
  expect(paths.member('node/1')).toBe('/apps/highlander/todo/members/node%2F1');
  expect(paths.session('n', '00ff')).toBe('/apps/highlander/todo/sessions/n-00ff');
});

// A node that looks elsewhere is a second owner: these are a promise to all versions that come.
it.each([
  ['list', 'groceries', '6a/list:groceries'],
  ['list', 'a/b:c', '0b/list:a%2Fb%3Ac'],
  ['user', 'ann@example.org', 'e4/user:ann%40example.org'],
])('keeps the claim of %s %j where it always was', (type, id, path) => {
  expect(paths.claim({ type, id }).path).toBe(`/apps/highlander/todo/claims/${path}`);
});

it('gives each claim a path of its own, in the bucket that it says, of bounded length', () => {
  const all = [...ODD_IDS, ...ids].map((id) => paths.claim({ type: 'list', id }));
  expect(new Set(all.map(({ path }) => path)).size).toBe(new Set([...ODD_IDS, ...ids]).size);
  for (const { path, bucket } of all) {
    expect(path.startsWith(`${bucket}/`)).toBe(true);
    expect(path.length).toBeLessThan(250);
  }
});

it('spreads claims evenly over 256 buckets', () => {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const { bucket } = paths.claim({ type: 'list', id });
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  expect(counts.size).toBe(256);
  expect(Math.max(...counts.values())).toBeLessThan((2 * ids.length) / 256);
});
