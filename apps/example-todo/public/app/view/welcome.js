import { html } from 'htm/preact';
import { useDocumentTitle } from './use-document-title.js';
import { useFocusAtArrival } from './use-focus-at-arrival.js';

export function Welcome() {
  useDocumentTitle('Your lists');
  useFocusAtArrival('your-lists');
  return html`
    <section class="message">
      <h1>There can be only one</h1>
      <p>
        Each list is one living object on the server. All windows that show it see the same, at the same
        moment, and what they were told is saved is on the disk.
      </p>
      <p class="quiet">Choose a list, or begin a new one.</p>
    </section>
  `;
}
