import { html } from 'htm/preact';

const TINTS = 6;

/** A person's initial; the name stands beside it or in its title. */
export function Avatar({ name }) {
  const [initial = '?'] = name.toUpperCase();
  return html`<span class="avatar" data-tint=${tintOf(name)} aria-hidden="true">${initial}</span>`;
}

function tintOf(name) {
  let sum = 0;
  for (const character of name.toLowerCase()) sum += character.codePointAt(0);
  return sum % TINTS;
}
