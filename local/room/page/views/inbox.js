// @ts-check
/** Every mail that was handed to SES: a list, and one to read. */
import { address, addressOf } from '../address.js';
import { bytes, count, counted } from '../figures.js';
import { html } from '../html.js';
import { PublicationAgo } from '../parts/ago.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { FindField, found } from '../parts/find-field.js';
import { Mark, Plate } from '../parts/mark.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';
import { Mail } from './mail.js';

/** @import { MailEntry } from '../shapes.d.ts' */

const path = 'inbox.json';
const most = 200;

/** @param {{ rest: string }} props */
export function Inbox({ rest: id }) {
  const reading = useJson(path);
  const mails = reading.state === 'ready' ? reading.data : [];
  return html`
    <${ViewHead} title="Inbox" json=${path} figures=${figuresOf(mails)} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {MailEntry[]} */ all) =>
        all.length === 0
          ? html`<${NoMail} />`
          : html`<div class=${`inbox ${id ? 'one' : 'all'}`}>
              <${MailList} mails=${all} chosen=${id} />
              <div class="reading">${id ? html`<${Mail} key=${id} id=${id} />` : html`<p class="none">Choose a mail to read it here.</p>`}</div>
            </div>`}
    <//>
  `;
}

/** @param {MailEntry[]} mails */
function figuresOf(mails) {
  const back = mails.filter(({ events = [] }) =>
    events.some((event) => /bounce|complaint|reject/i.test(event)),
  ).length;
  return [mails.length > 0 && counted(mails.length, 'mail'), back > 0 && `${back} came back`];
}

const NoMail = () => html`
  <${Empty} title="No mail yet">
    <p>
      Nothing leaves this machine: every mail handed to SES arrives here. Subscribe at
      <a href="/subscribe" target="_blank" rel="noopener">/subscribe</a> with any address; the confirmation stands here a
      moment later.
    </p>
  <//>
`;

/** @param {{ mails: MailEntry[], chosen: string }} props */
function MailList({ mails, chosen }) {
  const { find: words } = address.use();
  const matching = found(
    mails,
    words,
    ({ to, subject, digest = '', events = [] }) => `${to.join(' ')} ${subject} ${digest} ${events.join(' ')}`,
  );
  const shown = matching.slice(0, most);
  return html`
    <div class="mails">
      <${FindField} words=${words} of="mails" shown=${shown.length} listed=${mails.length} total=${mails.length} />
      ${shown.length === 0 && html`<p class="none">No mail with “${words}”.</p>`}
      <ol>
        ${shown.map((mail) => html`<${MailRow} key=${mail.id} mail=${mail} chosen=${mail.id === chosen} words=${words} />`)}
      </ol>
      ${matching.length > most && html`<p class="none">${count(matching.length - most)} older ones: narrow them by the filter.</p>`}
    </div>
  `;
}

/** @param {{ mail: MailEntry, chosen: boolean, words: string }} props */
const MailRow = ({ mail: { id, to, subject, receivedAt, size, events = [], digest }, chosen, words }) => html`
  <li>
    <a class="mail-row" href=${addressOf('inbox', id, words)} aria-current=${chosen ? 'true' : undefined}>
      <span class="to">${to.join(', ')}</span>
      <span class="when soft"><${PublicationAgo} at=${receivedAt} /></span>
      <span class="subject">${subject || '(no subject)'}</span>
      <span class="about">
        <${LastEvent} events=${events} />
        ${digest && html`<${Plate}>digest<//>`}
        ${size !== undefined && html`<span class="number soft">${bytes(size)}</span>`}
      </span>
    </a>
  </li>
`;

/** What SES said last. @param {{ events: string[] }} props */
export function LastEvent({ events }) {
  const last = events.at(-1)?.toLowerCase();
  return last === undefined ? null : html`<${Mark} state=${last} word=${eventWords[last] ?? last} />`;
}

/** @type {Record<string, string>} */
export const eventWords = {
  send: 'sent',
  delivery: 'delivered',
  bounce: 'bounced',
  complaint: 'complained',
  reject: 'rejected',
};
