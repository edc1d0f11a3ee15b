import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { navigate } from '../route.js';
import { announce } from './announcer.js';
import { useConfirmation } from './confirmation.js';

/** What concerns the list as a whole: who shares it, and its end. */
export function ListMenu({ client, list }) {
  const [problem, setProblem] = useState('');
  const [confirmation, confirm] = useConfirmation();

  const attempt = async (action) => {
    setProblem('');
    try {
      await action();
    } catch (error) {
      setProblem(error.message);
    }
  };
  const share = (event) => {
    event.preventDefault();
    const form = event.target;
    const name = new FormData(form).get('name').trim();
    if (!name) return;
    void attempt(async () => {
      await client.ask('list.share', { list: list.id, name });
      form.reset();
      announce(`Shared with ${name}`);
    });
  };
  const end = (event) =>
    attempt(async () => {
      await client.ask(event, { list: list.id });
      navigate('/');
    });

  return html`
    <section class="card menu" aria-labelledby="shared-with">
      <h2 id="shared-with">Shared with</h2>
      <p>${new Intl.ListFormat('en').format(list.members.map(({ name }) => name))}</p>
      <form class="composer" onSubmit=${share}>
        <input
          name="name"
          aria-label="Name of the person to share with"
          placeholder="A name, such as Bob"
          required
          maxlength="40"
          autocomplete="off"
        />
        <button class="button">Share</button>
      </form>
      <p class="problem" role="alert">${problem}</p>
      <div class="endings">
        <button
          class="button plain"
          onClick=${() => confirm(`Leave “${list.title}”?`, 'Leave', () => end('list.leave'))}
        >
          Leave this list
        </button>
        <button
          class="button plain danger"
          onClick=${() => confirm(`Delete “${list.title}” for everybody?`, 'Delete', () => end('list.delete'))}
        >
          Delete for everybody
        </button>
      </div>
      ${confirmation}
    </section>
  `;
}
