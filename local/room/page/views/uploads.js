// @ts-check
/** What happened to each file that was dropped, newest first. */
import { useState } from 'preact/hooks';
import { address } from '../address.js';
import { standing } from '../attention.js';
import { counted, took } from '../figures.js';
import { html } from '../html.js';
import { Ago } from '../parts/ago.js';
import { Awaited } from '../parts/awaited.js';
import { FindField, found } from '../parts/find-field.js';
import { Mark, Plate } from '../parts/mark.js';
import { SafeLink } from '../parts/safe-link.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';
import { tookUntilOut } from '../step-segments.js';
import { FirstUpload } from './first-upload.js';
import { UploadReport } from './upload-report.js';
import { UploadSteps } from './upload-steps.js';

/** @import { Listed, Upload } from '../shapes.d.ts' */

const path = 'uploads.json';

export function Uploads() {
  const reading = useJson(path);
  return html`
    <${ViewHead} title="Uploads" json=${path} figures=${reading.state === 'ready' ? figuresOf(reading.data) : []} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {Listed<Upload>} */ data) =>
        data.total === 0 ? html`<${FirstUpload} />` : html`<${UploadList} ...${data} />`}
    <//>
  `;
}

/** @param {Listed<Upload>} listed */
function figuresOf({ total, rows }) {
  const files = standing(rows);
  const of = (/** @type {string} */ status) => files.filter((row) => row.status === status).length;
  const times = rows
    .filter(({ steps }) => steps.some(({ stage }) => stage === 'feed'))
    .map((row) => tookUntilOut(row) ?? 0);
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return [
    counted(total, 'upload'),
    of('live') > 0 && `${of('live')} live`,
    of('scheduled') > 0 && `${of('scheduled')} scheduled`,
    of('rejected') > 0 && `${of('rejected')} rejected`,
    median !== undefined && `median ${took(median)} from drop to feed`,
  ];
}

/** @param {Listed<Upload>} listed */
function UploadList({ total, rows }) {
  const { find: words } = address.use();
  const shown = found(rows, words, ({ key, status, url = '' }) => `${key} ${status} ${url}`);
  return html`
    <${FindField} words=${words} of="uploads" shown=${shown.length} listed=${rows.length} total=${total} />
    ${shown.length === 0 && html`<p class="none">No upload with “${words}”.</p>`}
    <ol class="uploads">
      ${shown.map((row) => html`<${UploadRow} key=${idOf(row)} upload=${row} />`)}
    </ol>
  `;
}

/** @param {Upload} row */
const idOf = ({ key, versionId, at }) => `${at} ${versionId ?? ''} ${key}`;

/** @param {{ upload: Upload }} props */
function UploadRow({ upload }) {
  const [open, setOpen] = useState(false);
  // Who looks sees it come; what was there before does not make a show of itself.
  const [fresh] = useState(() => Date.now() - Date.parse(upload.at) < 3_000);
  const { key, kind, status, url, at } = upload;
  const ms = tookUntilOut(upload);
  const slash = key.lastIndexOf('/') + 1;
  return html`
    <li class=${['upload', open && 'open', fresh && 'fresh'].filter(Boolean).join(' ')}>
      <div class="upload-row">
        <h2>
          <button type="button" aria-expanded=${open} onClick=${() => setOpen(!open)}>
            <svg class="shape twist" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true"><path d="M6 3.5L10.5 8 6 12.5" /></svg>
            <span class="key"><span class="soft">${key.slice(0, slash)}</span>${key.slice(slash)}</span>
          </button>
        </h2>
        <span class="state"><${Mark} state=${status} />${kind === 'deletion' && html`<${Plate}>deleted<//>`}</span>
        <span class="url">${url && html`<${SafeLink} href=${url}>${pathOf(url)}<//>`}</span>
        <span class="number took">${ms !== undefined && took(ms)}</span>
        <span class="when soft"><${Ago} at=${at} /></span>
      </div>
      ${open && html`<div class="upload-open"><${UploadSteps} upload=${upload} /><${UploadReport} upload=${upload} /></div>`}
    </li>
  `;
}

/** @param {string} url */
function pathOf(url) {
  try {
    return decodeURI(new URL(url).pathname);
  } catch {
    return url;
  }
}
