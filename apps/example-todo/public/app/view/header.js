import { html } from 'htm/preact';
import { follow } from '../route.js';
import { Avatar } from './avatar.js';
import { ConnectionState } from './connection-state.js';
import { Logo } from './icons.js';

export function Header({ client, onSignOut }) {
  const { name } = client.user;
  return html`
    <header class="top">
      <a class="brand" href="/" onClick=${follow}><${Logo} /><span>Highlander</span></a>
      <${ConnectionState} client=${client} />
      <span class="me"><${Avatar} name=${name} /><span class="me-name">${name}</span></span>
      <button class="button plain" onClick=${onSignOut}>Sign out</button>
    </header>
  `;
}
