import { html } from 'htm/preact';

/** For the curious: which nodes of the cluster do the work. */
export function Places({ places }) {
  const { window, list } = places;
  if (window === list) return html`<p class="places">This window and the list: node <b>${list}</b></p>`;
  return html`
    <p class="places">
      <span>This window: node <b>${window}</b></span>
      <span>The list: ${list ? html`node <b>${list}</b>` : 'on its way to another node'}</span>
    </p>
  `;
}
