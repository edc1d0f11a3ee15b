import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';

/** One line to edit a title in: Enter saves, Escape leaves it as it was. */
export function TitleForm({ label, title, onSave, onClose }) {
  const input = useRef();
  useEffect(() => input.current.select(), []);

  const submit = (event) => {
    event.preventDefault();
    const typed = input.current.value.trim();
    if (typed && typed !== title) onSave(typed);
    onClose();
  };
  const leave = (event) => {
    if (event.key === 'Escape') onClose();
  };

  return html`
    <form class="composer" onSubmit=${submit} onKeyDown=${leave}>
      <input ref=${input} aria-label=${label} defaultValue=${title} required maxlength="200" />
      <button class="button primary">Save</button>
      <button class="button plain" type="button" onClick=${onClose}>Cancel</button>
    </form>
  `;
}
