// @ts-check
import { render } from 'preact';
import { keepFocus } from './focus.js';
import { Frame } from './frame.js';
import { html } from './html.js';
import { openLine } from './line.js';
import { startTicking } from './ticking.js';

const room = /** @type {HTMLElement} */ (document.getElementById('room'));
startTicking();
openLine();
keepFocus(room);
render(html`<${Frame} />`, room);
