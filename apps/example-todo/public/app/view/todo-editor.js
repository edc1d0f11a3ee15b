import { html } from 'htm/preact';
import { COLORS } from '../model/colors.js';
import { TitleForm } from './title-form.js';

export function TodoEditor({ todo, onChange, onDelete, onClose }) {
  return html`
    <div class="todo-editor">
      <${TitleForm}
        label=${`New title of ${todo.title}`}
        title=${todo.title}
        onSave=${(title) => onChange({ title })}
        onClose=${onClose}
      />
      <div class="todo-tools">
        <fieldset class="colors">
          <legend class="only-heard">Colour of ${todo.title}</legend>
          ${COLORS.map(
            (color) => html`
              <label class="color" data-color=${color} title=${color}>
                <input
                  type="radio"
                  name=${`color-${todo.id}`}
                  checked=${todo.color === color}
                  onChange=${() => onChange({ color })}
                />
                <span class="only-heard">${color}</span>
              </label>
            `,
          )}
        </fieldset>
        <button class="button danger" type="button" onClick=${onDelete}>Delete</button>
      </div>
    </div>
  `;
}
