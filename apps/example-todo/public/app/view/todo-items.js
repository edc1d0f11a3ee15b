import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { TodoItem } from './todo-item.js';
import { useSteadyFocus } from './use-steady-focus.js';

export function TodoItems({ client, list }) {
  const items = useRef();
  const { todos } = list;
  const ids = todos.map(({ id }) => id);
  useSteadyFocus(items, ids);

  if (todos.length === 0) return html`<p class="empty quiet">Nothing to do. Enjoy it, or add something.</p>`;
  return html`
    <ol class="todos" ref=${items} aria-label="Todos">
      ${todos.map(
        (todo, index) => html`
          <${TodoItem}
            key=${todo.id}
            client=${client}
            list=${list.id}
            todo=${todo}
            position=${{ index, count: ids.length, previous: ids[index - 1], afterNext: ids[index + 2] ?? null }}
          />
        `,
      )}
    </ol>
  `;
}
