import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { forgetSession, loadSession, saveSession } from '../session.js';
import { SignIn } from './sign-in.js';
import { Workspace } from './workspace.js';

export function App() {
  const [session, setSession] = useState(loadSession);
  const [notice, setNotice] = useState();

  const signedIn = (session) => {
    saveSession(session);
    setSession(session);
  };
  const signedOut = (notice) => {
    forgetSession();
    setNotice(notice);
    setSession(null);
  };

  if (!session) return html`<${SignIn} notice=${notice} onSignedIn=${signedIn} />`;
  return html`<${Workspace} key=${session.token} session=${session} onSignedOut=${signedOut} />`;
}
