// @ts-check
/** The whole page: header, navigation, one view, and the line that says what happened. */
import { useEffect, useRef } from 'preact/hooks';
import { said } from './acting.js';
import { address } from './address.js';
import { ago, hourOf, ownZone } from './figures.js';
import { Header } from './header.js';
import { html } from './html.js';
import { line } from './line.js';
import { Navigation } from './navigation.js';
import { Asking } from './parts/asking.js';
import { Guarded } from './parts/guarded.js';
import { usePublication } from './publication.js';
import { wall } from './ticking.js';
import { viewOf } from './views.js';

export function Frame() {
  const { view: name, rest } = address.use();
  const view = viewOf(name);
  const { title } = usePublication();
  useEffect(() => {
    document.title = `${view.title} · ${title} · Courant`;
  }, [view, title]);
  useFocusOnArrival(`${view.name}/${rest}`);
  return html`
    <a class="skip" href="#view-title" onClick=${toView}>Skip to ${view.title}</a>
    <${Guarded}><${Header} /><//>
    <${Away} />
    <div class="under">
      <${Guarded}><${Navigation} current=${view.name} /><//>
      <main id="view" class=${`view at-${view.name}`}><${Guarded} key=${view.name}><${view.show} rest=${rest} /><//></main>
    </div>
    <${Said} />
    <${Asking} />
  `;
}

/** @param {Event} event */
function toView(event) {
  event.preventDefault();
  document.getElementById('view-title')?.focus();
}

/**
 * Who follows a link lands at the heading of the view; the first view leaves the focus where it is.
 * @param {string} place
 */
function useFocusOnArrival(place) {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      window.scrollTo(0, 0);
      document.getElementById('view-title')?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [place]);
}

function Away() {
  const { state, since } = line.use();
  const now = wall.use();
  if (state !== 'lost') return null;
  return html`
    <p class="away">
      <strong>The run cannot be reached.</strong> This is what was known at ${hourOf(since, ownZone)}${' '}
      (${ago(since, now)}). Start it again with <code>npm start</code>; the page goes on by itself.
    </p>
  `;
}

/** The one line that is read aloud. */
function Said() {
  const last = said.use();
  const { state } = line.use();
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const silence = ({ key }) => void (key === 'Escape' && said.set(undefined));
    addEventListener('keydown', silence);
    return () => removeEventListener('keydown', silence);
  }, []);
  return html`
    <p class=${`said ${last?.tone ?? ''}`} role="status">
      ${last && html`<span>${last.text}</span>`}
      ${state === 'lost' && html`<b class="heard">The run cannot be reached.</b>`}
    </p>
  `;
}
