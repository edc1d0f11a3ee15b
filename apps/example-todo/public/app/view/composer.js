import { html } from 'htm/preact';
import { newId } from '../model/ids.js';

export function Composer({ client, list }) {
  const add = (event) => {
    event.preventDefault();
    const form = event.target;
    const title = new FormData(form).get('title').trim();
    if (!title) return;
    client.change('todo.insert', { list, todo: { id: newId(), title } });
    form.reset();
  };

  return html`
    <form class="composer" onSubmit=${add}>
      <input
        id="new-todo"
        name="title"
        aria-label="New todo"
        placeholder="What is to be done?"
        required
        maxlength="200"
        autocomplete="off"
      />
      <button class="button primary">Add</button>
    </form>
  `;
}
