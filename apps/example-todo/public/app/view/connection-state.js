import { html } from 'htm/preact';

const WORDS = { open: 'Live', connecting: 'Connecting…', waiting: 'Offline' };

export function ConnectionState({ client }) {
  const { status, unsaved, isSlow } = client;
  const showsUnsaved = unsaved > 0 && (isSlow || status !== 'open');
  return html`
    <div class="connection" data-status=${status}>
      <p class="pill" role="status">
        <span class="dot"></span>${WORDS[status]}${showsUnsaved && html`<span> · ${unsaved} unsaved</span>`}
      </p>
      ${
        status === 'waiting' &&
        html`<button class="button small" onClick=${() => client.retryNow()}>Try now</button>`
      }
    </div>
  `;
}
