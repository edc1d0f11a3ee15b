import { html, render } from 'htm/preact';
import { App } from './view/app.js';

render(html`<${App} />`, document.getElementById('app'));
