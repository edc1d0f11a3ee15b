import { html } from 'htm/preact';

const WORDS = { open: 'Live', connecting: 'Connecting…', waiting: 'Offline, trying again…' };

export function ConnectionState({ client }) {
  const { status, unsaved } = client;
  return html`
    <div class="connection" data-status=${status}>
      <p class="pill" role="status">
        <span class="dot"></span>${WORDS[status]}${unsaved > 0 && html`<span> · ${unsaved} unsaved</span>`}
      </p>
      ${
        status === 'waiting' &&
        html`<button class="button small" onClick=${() => client.retryNow()}>Try now</button>`
      }
    </div>
  `;
}
