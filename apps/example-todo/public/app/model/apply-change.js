/**
 * What a list looks like once a change has reached it. Does what the handlers of the same names do on the server, so
 * that the page can show a change before the server has answered.
 */
export function applyChange(list, { event, data }) {
  const applied = APPLY[event]?.(list, data);
  return applied ?? list;
}

const APPLY = {
  'list.rename': (list, { title }) => ({ ...list, title }),
  'todo.insert': (list, { todo }) =>
    find(list, todo.id)
      ? list
      : withTodos(list, [{ completed: false, color: 'blue', ...todo }, ...list.todos]),
  'todo.change': (list, { todo, changes }) =>
    withTodos(
      list,
      list.todos.map((each) => (each.id === todo ? { ...each, ...changes } : each)),
    ),
  'todo.move': (list, { todo, before }) => {
    const moved = find(list, todo);
    if (!moved || todo === before) return list;
    const others = list.todos.filter((each) => each !== moved);
    const index = before === null ? others.length : others.findIndex(({ id }) => id === before);
    return index < 0 ? list : withTodos(list, others.toSpliced(index, 0, moved));
  },
  'todo.delete': (list, { todo }) =>
    withTodos(
      list,
      list.todos.filter(({ id }) => id !== todo),
    ),
};

function find(list, id) {
  return list.todos.find((todo) => todo.id === id);
}

function withTodos(list, todos) {
  return { ...list, todos };
}
