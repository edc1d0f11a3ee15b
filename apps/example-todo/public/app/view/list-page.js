import { html } from 'htm/preact';
import { follow } from '../route.js';
import { Composer } from './composer.js';
import { BackIcon } from './icons.js';
import { ListMenu } from './list-menu.js';
import { ListTitle } from './list-title.js';
import { PeopleHere } from './people-here.js';
import { Places } from './places.js';
import { TodoItems } from './todo-items.js';
import { useDocumentTitle } from './use-document-title.js';
import { useFocusAtArrival } from './use-focus-at-arrival.js';

export function ListPage({ client }) {
  const { list, obstacle, people } = client;
  useDocumentTitle(list?.title ?? 'List');

  return html`
    <a class="back" href="/" onClick=${follow}><${BackIcon} />Your lists</a>
    ${list && html`<${OpenList} client=${client} list=${list} people=${people} />`}
    ${!list && obstacle && html`<${Obstacle} text=${obstacle} />`}
    ${!list && !obstacle && html`<p class="quiet" role="status">Opening the list…</p>`}
  `;
}

function OpenList({ client, list, people }) {
  useFocusAtArrival(list.todos.length === 0 ? 'new-todo' : 'list-title');

  return html`
    <article class="card list" aria-labelledby="list-title">
      <${ListTitle} client=${client} list=${list} />
      <${PeopleHere} people=${people} me=${client.user.id} isOnline=${client.status === 'open'} />
      <${Composer} client=${client} list=${list.id} />
      <${TodoItems} client=${client} list=${list} />
    </article>
    <${ListMenu} client=${client} list=${list} />
    ${client.status === 'open' && client.places && html`<${Places} places=${client.places} />`}
  `;
}

function Obstacle({ text }) {
  return html`
    <section class="message" role="alert">
      <h1>This list can’t be opened</h1>
      <p>${text}</p>
      <p class="quiet">Ask somebody who has it to share it with you: then it opens here by itself.</p>
    </section>
  `;
}
