const KEY = 'highlander-todo.session';

/** Each window signs in for itself, so that one browser can be several people. */
export function loadSession() {
  return JSON.parse(sessionStorage.getItem(KEY));
}

export function saveSession(session) {
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

export function forgetSession() {
  sessionStorage.removeItem(KEY);
}

export async function signIn(name) {
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  }).catch(() => {
    throw new Error('The server can’t be reached. Try again in a moment.');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error([answer.message].flat().join(' '));
  return answer;
}
