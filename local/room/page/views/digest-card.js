// @ts-check
/** One frozen mailing and its account. */
import { act, ask } from '../acting.js';
import { addressOf } from '../address.js';
import { counted, moment } from '../figures.js';
import { html } from '../html.js';
import { CopyButton } from '../parts/copy-button.js';
import { Mark } from '../parts/mark.js';
import { SafeLink } from '../parts/safe-link.js';
import { usePublication } from '../publication.js';
import { DigestCounts } from './digest-counts.js';

/** @import { Digest } from '../shapes.d.ts' */

/** @param {Digest} digest */
export function DigestCard(digest) {
  const {
    id,
    subject,
    state,
    newsletter,
    name = newsletter,
    cadence,
    period,
    pausedBecause,
    layout,
    notes = [],
    members,
    counts,
    candidates,
    receipt,
    page,
  } = digest;
  return html`
    <li class=${`digest ${state}`} id=${`digest-${id}`}>
      <header>
        <h3>${subject ?? counted(members.length, 'member')}</h3>
        <${Mark} state=${state} />
      </header>
      <p class="soft about">
        <span>${name}</span><span>${cadence}</span>${cadence !== 'article' && html`<code>${period}</code>`}${layout && html`<span>${layout}</span>`}<${Times} ...${digest} />
      </p>
      ${pausedBecause && html`<p class="paused-because">Paused: ${pausedBecause}</p>`}
      ${notes.map((note) => html`<p key=${note} class="paused-because">${note}</p>`)}
      <${DigestCounts} counts=${counts} candidates=${candidates} />
      <${Members} members=${members} />
      ${receipt && html`<div class="receipt with-copy"><pre aria-label="Receipt">${receipt}</pre><${CopyButton} text=${receipt} of="the receipt" /></div>`}
      <div class="buttons">
        ${page && html`<${SafeLink} href=${page}>On the web<//>`}
        <a href=${`/_local/digests/ahead/html?digest=${encodeURIComponent(id)}`} target="_blank" rel="noopener">The mail<span class="heard">: ${subject}</span></a>
        <a href=${addressOf('inbox', '', id)}>Its mails<span class="heard">: ${subject}</span></a>
        <${Acts} ...${digest} />
      </div>
    </li>
  `;
}

/** @param {Digest} digest */
function Times({ openedAt, closedAt, cutoff }) {
  const { zone } = usePublication();
  const said = (/** @type {string} */ word, /** @type {string | undefined} */ at) =>
    at !== undefined && html`<span>${word} <time dateTime=${at}>${moment(at, zone)}</time></span>`;
  return html`${said('opened', openedAt)}${closedAt === undefined && said('cutoff', cutoff)}${said('closed', closedAt)}`;
}

/** @param {Pick<Digest, 'members'>} props */
const Members = ({ members }) =>
  members.length === 0
    ? null
    : html`<details class="members" open=${members.length <= 3}>
        <summary>${counted(members.length, 'member')}</summary>
        <ol>${members.map(({ id, title, url }) => html`<li key=${id}><${SafeLink} href=${url}>${title}<//></li>`)}</ol>
      </details>`;

/** @param {Digest} digest */
function Acts({ id, state, subject, counts }) {
  const doing = (/** @type {'pause' | 'resume' | 'cancel'} */ word, /** @type {string} */ done) =>
    act('digests/act', { digest: id, act: word }, done);
  const cancel = async () => {
    const yes = await ask({
      title: `Cancel “${subject ?? id}”?`,
      text: `${counted(counts.ready, 'delivery', 'deliveries')} not yet claimed will be skipped for good. What was sent stays sent. This cannot be undone.`,
      yes: 'Cancel the digest',
    });
    if (yes) await doing('cancel', 'The digest is cancelled.');
  };
  if (!['open', 'paused'].includes(state)) return null;
  const about = html`<span class="heard"> ${subject}</span>`;
  const paused = state === 'paused';
  const turn = () =>
    paused ? doing('resume', 'The digest goes on.') : doing('pause', 'The digest is paused.');
  return html`
    <button type="button" class="small" onClick=${turn}>${paused ? 'Resume' : 'Pause'}${about}</button>
    <button type="button" class="small danger" onClick=${cancel}>Cancel${about}</button>
  `;
}
