import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';

const announcements = new EventTarget();

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text) {
  announcements.dispatchEvent(new CustomEvent('say', { detail: text }));
}

export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    const say = ({ detail }) => setText(detail);
    announcements.addEventListener('say', say);
    return () => announcements.removeEventListener('say', say);
  }, []);
  return html`<p class="only-heard" aria-live="polite">${text}</p>`;
}
