import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useRoute } from '../route.js';
import { Announcer } from './announcer.js';
import { Header } from './header.js';
import { ListPage } from './list-page.js';
import { Overview } from './overview.js';
import { Refusals } from './refusals.js';
import { useClient } from './use-client.js';
import { useWarningBeforeLoss } from './use-warning-before-loss.js';
import { Welcome } from './welcome.js';

export function Workspace({ session, onSignedOut }) {
  const client = useClient(session, onSignedOut);
  const list = useRoute();
  useEffect(() => client.show(list), [client, list]);
  useWarningBeforeLoss(client.unsaved > 0);

  return html`
    <${Header} client=${client} onSignOut=${() => onSignedOut()} />
    <div class="workspace" data-showing=${list ? 'list' : 'overview'}>
      <${Overview} client=${client} current=${list} />
      <main class="stage">
        ${list ? html`<${ListPage} key=${list} client=${client} />` : html`<${Welcome} />`}
      </main>
    </div>
    <${Refusals} client=${client} />
    <${Announcer} />
  `;
}
