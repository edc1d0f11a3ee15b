import { html } from 'htm/preact';
import { newId } from '../model/ids.js';
import { follow, listPath, navigate } from '../route.js';
import { PlusIcon } from './icons.js';

export function Overview({ client, current }) {
  const create = (event) => {
    event.preventDefault();
    const form = event.target;
    const title = new FormData(form).get('title').trim();
    if (!title) return;
    const list = newId();
    client.change('list.create', { list, title });
    form.reset();
    navigate(listPath(list));
  };

  return html`
    <nav class="overview" aria-labelledby="your-lists">
      <h2 id="your-lists" tabindex="-1">Your lists</h2>
      <form class="composer" onSubmit=${create}>
        <input name="title" aria-label="Name of a new list" placeholder="New list" required maxlength="200" />
        <button class="button icon-button" aria-label="Begin the list"><${PlusIcon} /></button>
      </form>
      <${Entries} lists=${client.lists} current=${current} />
    </nav>
  `;
}

function Entries({ lists, current }) {
  if (!lists) return html`<p class="quiet">Loading…</p>`;
  if (lists.length === 0)
    return html`<p class="quiet">No lists yet. Begin one, or let somebody share theirs.</p>`;
  return html`
    <ul class="entries">
      ${lists.map((list) => html`<${Entry} key=${list.id} list=${list} isCurrent=${list.id === current} />`)}
    </ul>
  `;
}

function Entry({ list, isCurrent }) {
  const { id, title, open, members } = list;
  return html`
    <li>
      <a class="entry" href=${listPath(id)} aria-current=${isCurrent ? 'page' : undefined} onClick=${follow}>
        <span class="entry-title">${title}</span>
        <span class="entry-facts">
          ${open === 0 ? 'nothing to do' : `${open} open`}${members > 1 && ` · ${members} people`}
        </span>
      </a>
    </li>
  `;
}
