import { html } from 'htm/preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { EditIcon } from './icons.js';
import { TitleForm } from './title-form.js';

export function ListTitle({ client, list }) {
  const [editing, setEditing] = useState(false);
  const wasEditing = useRef(false);
  const editButton = useRef();
  useEffect(() => {
    if (wasEditing.current && !editing) editButton.current.focus();
    wasEditing.current = editing;
  }, [editing]);

  if (editing) {
    return html`
      <${TitleForm}
        label="Name of the list"
        title=${list.title}
        onSave=${(title) => client.change('list.rename', { list: list.id, title })}
        onClose=${() => setEditing(false)}
      />
    `;
  }
  return html`
    <div class="list-head">
      <h1 id="list-title" tabindex="-1">${list.title}</h1>
      <button
        ref=${editButton}
        class="button plain icon-button"
        aria-label="Rename the list"
        onClick=${() => setEditing(true)}
      >
        <${EditIcon} />
      </button>
    </div>
  `;
}
