// @ts-check
import { render } from 'preact';
import { Frame } from './frame.js';
import { html } from './html.js';
import { openLine } from './line.js';
import { startTicking } from './ticking.js';

startTicking();
openLine();
render(html`<${Frame} />`, /** @type {HTMLElement} */ (document.getElementById('room')));
