import { html } from 'htm/preact';
import { Avatar } from './avatar.js';

export function PeopleHere({ people, me, isOnline }) {
  if (!isOnline) {
    return html`
      <p class="people quiet">
        Offline. What you change is kept here, and sent as soon as the server is back.
      </p>
    `;
  }
  const names = people.map(({ id, name }) => (id === me ? 'you' : name));
  return html`
    <div class="people">
      <ul class="avatars" aria-hidden="true">
        ${people.map(({ id, name }) => html`<li key=${id} title=${name}><${Avatar} name=${name} /></li>`)}
      </ul>
      <p class="quiet" role="status" aria-label="Who is here">
        ${names.length > 0 && `Here now: ${new Intl.ListFormat('en').format(names)}`}
      </p>
    </div>
  `;
}
