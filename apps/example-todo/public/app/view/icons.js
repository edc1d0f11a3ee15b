import { html } from 'htm/preact';

export const Logo = () => html`
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" />
    <path d="M9 16.5l5 5L23.5 11" />
  </svg>
`;

const Icon = ({ path }) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${path} /></svg>`;

export const BackIcon = () => html`<${Icon} path="M12 4l-6 6 6 6" />`;
export const UpIcon = () => html`<${Icon} path="M5 12l5-5 5 5" />`;
export const DownIcon = () => html`<${Icon} path="M5 8l5 5 5-5" />`;
export const EditIcon = () =>
  html`<${Icon} path="M4 16l.8-3.4L13 4.4a1.4 1.4 0 012 0l.6.6a1.4 1.4 0 010 2L7.4 15.2z" />`;
export const CloseIcon = () => html`<${Icon} path="M5 5l10 10M15 5L5 15" />`;
export const PlusIcon = () => html`<${Icon} path="M10 4v12M4 10h12" />`;
