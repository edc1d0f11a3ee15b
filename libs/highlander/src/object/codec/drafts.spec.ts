import * as fc from 'fast-check';
import { createDraft, current, enableMapSet, finishDraft, isDraft } from 'immer';
import { beforeAll, describe, expect, it } from 'vitest';

import { freezeState } from './frozen.fixture.js';
import { copyStorable } from './index.js';
import { isFaithful, storableWithoutBytes } from './storable.fixture.js';

interface State {
  todos: { title: string; tags: string[] }[];
  scores: Map<string, { points: number }>;
  owners: Set<{ name: string }>;
  due: Date;
}

function draftOf(state: Partial<State> = {}) {
  return createDraft<State>(
    freezeState({
      todos: [{ title: 'milk', tags: ['a'] }],
      scores: new Map([['ann', { points: 1 }]]),
      owners: new Set([{ name: 'ann' }]),
      due: new Date(0),
      ...state,
    }),
  );
}

/** Reads all of a draft, so that there are drafts of all its parts. */
function touch(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const parts =
    value instanceof Map ? [...value.values()] : value instanceof Set ? [...value] : Object.values(value);
  parts.forEach(touch);
}

beforeAll(enableMapSet);

describe('A copy of drafts', () => {
  it('shows them as they are now, and holds no draft', () => {
    const draft = draftOf();
    draft.todos.push({ title: 'eggs', tags: [] });
    draft.todos[0]?.tags.push('b');
    const ann = draft.scores.get('ann');
    if (ann) ann.points = 2;
    draft.scores.set('bob', { points: 3 });
    for (const owner of draft.owners) owner.name = 'eve';
    draft.owners.add({ name: 'bob' });

    expect(copyStorable(draft, 'state')).toStrictEqual({
      todos: [
        { title: 'milk', tags: ['a', 'b'] },
        { title: 'eggs', tags: [] },
      ],
      scores: new Map([
        ['ann', { points: 2 }],
        ['bob', { points: 3 }],
      ]),
      owners: new Set([{ name: 'eve' }, { name: 'bob' }]),
      due: new Date(0),
    });
  });

  it('is independent of what happens to them later', () => {
    const draft = draftOf();
    const copy = copyStorable(draft.todos, 'todos');
    draft.todos.length = 0;
    finishDraft(draft);
    expect(copy).toStrictEqual([{ title: 'milk', tags: ['a'] }]);
  });

  it('is the same, whether they were touched or not', () => {
    fc.assert(
      fc.property(storableWithoutBytes, (value) => {
        const draft = createDraft(freezeState({ value }));
        touch(draft);
        expect(isFaithful(value, copyStorable(draft, 'state').value)).toBe(true);
      }),
    );
  });

  it('finds them within plain values, too', () => {
    const draft = draftOf();
    const [todo] = draft.todos;
    if (todo) todo.title = 'bread';
    expect(isDraft(todo)).toBe(true);
    expect(copyStorable([{ todo }], 'args')).toStrictEqual([{ todo: { title: 'bread', tags: ['a'] } }]);
  });

  it('is what immer itself takes them for', () => {
    fc.assert(
      fc.property(fc.array(storableWithoutBytes), storableWithoutBytes, fc.nat(), (list, added, at) => {
        const draft = createDraft(freezeState({ list }));
        draft.list.splice(at % (list.length + 1), 1, added);
        draft.list.reverse();
        expect(isFaithful(copyStorable(current(draft), 'state'), copyStorable(draft, 'state'))).toBe(true);
      }),
    );
  });

  it('refuses what is unstorable in them, with its path', () => {
    const draft = draftOf();
    draft.scores.set('bob', { points: (() => 1) as unknown as number });
    expect(() => copyStorable(draft, 'state')).toThrow('state.scores.get("bob").points can\'t be stored');
    Object.assign(draft, { scores: new Map(), extra: { list: [draft.todos, Symbol('s')] } });
    expect(() => copyStorable(draft, 'state')).toThrow("state.extra.list[1] can't be stored");
  });

  it.each(['todos', 'scores', 'owners'] as const)('refuses %s that were kept beyond their turn', (name) => {
    const draft = draftOf();
    const kept = draft[name];
    draft.todos.push({ title: 'eggs', tags: [] });
    draft.scores.clear();
    draft.owners.clear();
    finishDraft(draft);
    expect(() => copyStorable({ kept }, 'result')).toThrow(
      "result.kept can't be stored: it was a field of a turn that is over",
    );
  });
});
