import { html } from 'htm/preact';
import { useRef, useState } from 'preact/hooks';
import { announce } from './announcer.js';
import { DownIcon, EditIcon, UpIcon } from './icons.js';
import { TodoEditor } from './todo-editor.js';

export function TodoItem({ client, list, todo, position }) {
  const [editing, setEditing] = useState(false);
  const editButton = useRef();
  const { id, title, completed, color } = todo;
  const change = (changes) => client.change('todo.change', { list, todo: id, changes });
  const close = () => {
    setEditing(false);
    editButton.current.focus();
  };
  const remove = () => {
    client.change('todo.delete', { list, todo: id });
    announce(`Deleted ${title}`);
  };

  return html`
    <li class="todo" data-todo=${id} data-color=${color} data-completed=${completed}>
      <div class="todo-line">
        <label class="todo-label">
          <input
            type="checkbox"
            checked=${completed}
            onChange=${(event) => change({ completed: event.currentTarget.checked })}
          />
          <span class="todo-title">${title}</span>
        </label>
        <${Movers} client=${client} list=${list} todo=${todo} position=${position} />
        <button
          ref=${editButton}
          class="button plain icon-button"
          aria-label=${`Edit ${title}`}
          aria-expanded=${editing}
          onClick=${() => setEditing(!editing)}
        >
          <${EditIcon} />
        </button>
      </div>
      ${editing && html`<${TodoEditor} todo=${todo} onChange=${change} onDelete=${remove} onClose=${close} />`}
    </li>
  `;
}

function Movers({ client, list, todo, position: { index, count, previous, afterNext } }) {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  const move = (before, place) => {
    client.change('todo.move', { list, todo: todo.id, before });
    announce(`${todo.title} is now ${place} of ${count}`);
  };
  // Not `disabled`, which would throw the keyboard out of a button that has just done its work.
  return html`
    <span class="movers">
      <button
        class="button plain"
        aria-label=${`Move ${todo.title} up`}
        aria-disabled=${isFirst}
        onClick=${() => isFirst || move(previous, index)}
      >
        <${UpIcon} />
      </button>
      <button
        class="button plain"
        aria-label=${`Move ${todo.title} down`}
        aria-disabled=${isLast}
        onClick=${() => isLast || move(afterNext, index + 2)}
      >
        <${DownIcon} />
      </button>
    </span>
  `;
}
