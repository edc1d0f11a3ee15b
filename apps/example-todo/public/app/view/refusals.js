import { html } from 'htm/preact';
import { CloseIcon } from './icons.js';

/** Changes that the server refused. They stay until somebody has read them. */
export function Refusals({ client }) {
  return html`
    <div class="refusals" role="alert">
      ${client.refusals.map(
        ({ key, text }) => html`
          <div class="refusal" key=${key}>
            <p>${text}</p>
            <button
              class="button plain icon-button"
              aria-label="Dismiss"
              onClick=${() => client.dismiss(key)}
            >
              <${CloseIcon} />
            </button>
          </div>
        `,
      )}
    </div>
  `;
}
