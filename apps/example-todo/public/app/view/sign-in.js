import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { signIn } from '../session.js';
import { Logo } from './icons.js';
import { useDocumentTitle } from './use-document-title.js';

export function SignIn({ notice, onSignedIn }) {
  const [problem, setProblem] = useState(notice);
  const [busy, setBusy] = useState(false);
  useDocumentTitle('Sign in');

  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      onSignedIn(await signIn(new FormData(event.target).get('name')));
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  };

  return html`
    <main class="sign-in">
      <form class="card sign-in-card" onSubmit=${submit}>
        <${Logo} />
        <h1>Lists, together</h1>
        <p class="quiet">What you change, everybody you share a list with sees at once.</p>
        <label class="field">
          <span>Your name</span>
          <input name="name" required maxlength="40" autocomplete="nickname" autofocus />
        </label>
        <button class="button primary" disabled=${busy}>Sign in</button>
        <p class="problem" role="alert">${problem}</p>
        <p class="small quiet">
          This is a demonstration: there is no password, and whoever types your name is you. Each window signs
          in for itself, so open a second one and be somebody else.
        </p>
      </form>
    </main>
  `;
}
